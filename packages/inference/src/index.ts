export { responseCacheFile } from './cache/cache-file.ts';
export { type CacheResponsesOptions, cacheResponses, describeCacheUse } from './cache/cache-responses.ts';
export { cachedClient } from './cache/cached-client.ts';
export { type EngineIdentity, engineIdentity } from './cache/engine-identity.ts';
export { openResponseCache, type ResponseCache } from './cache/response-cache.ts';
export { type ConnectOptions, connectTgi } from './tgi/connect.ts';
export { readTgiInfo } from './tgi/read-info.ts';
export type { ServerInfo } from './tgi/server-info.ts';
