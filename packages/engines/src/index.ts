export { withCacheDatabase } from './cache/cache-database.ts';
export { responseCacheFile } from './cache/cache-file.ts';
export { type CacheResponsesOptions, cacheResponses, describeCacheUse } from './cache/cache-responses.ts';
export { cachedClient } from './cache/cached-client.ts';
export { compareFields, type Difference } from './cache/compare-fields.ts';
export { type EngineIdentity, engineIdentity } from './cache/engine-identity.ts';
export {
  type AskedRequest,
  type Explanation,
  entriesByKey,
  explainRequest,
  type KeptEntry,
  knownEngines,
  nearestEntry,
} from './cache/explain-cache.ts';
export { type CacheGroup, type CacheListing, listCache } from './cache/list-cache.ts';
export { type Pruned, type PruneOptions, pruneCache } from './cache/prune-cache.ts';
export { type Operation, requestFields } from './cache/request-fields.ts';
export { openResponseCache, type ResponseCache } from './cache/response-cache.ts';
export { readServers } from './connect/read-servers.ts';
export { type EngineWorker, startWorker, type WorkerOptions } from './embedded/worker.ts';
export { createConnection } from './http/connection.ts';
export { EndpointFault } from './http/fault.ts';
export { jsonReader, wordOf } from './http/json-reply.ts';
export { defaultRetryPolicy } from './http/retry-policy.ts';
export type { Transport } from './http/transport.ts';
export { textOf } from './openai/chat-reply.ts';
export { openai } from './openai/engine.ts';
export { createOpenaiTransport } from './openai/openai-transport.ts';
export { reservedFields } from './parameters/reserved-fields.ts';
export { connectServers, type Servers } from './pool/connect-servers.ts';
export { createEndpointPool } from './pool/endpoint-pool.ts';
export { isOnlyServer, onlyServerTimeout, unreachedOnlyServer } from './pool/only-server.ts';
export type { EndpointPoolOptions } from './pool/pool-options.ts';
export { type ProbeOptions, probeEndpoint, withProbe } from './probes/probe-endpoint.ts';
export { type GuardedCommand, type GuardedProcess, startGuarded } from './processes/guarded-process.ts';
export { type LoggedProcess, lastLogLine, type ProcessEnd } from './processes/logged-process.ts';
export { checkoutDirectory, engineDirectory } from './python/engine-directory.ts';
export { engineEnvironment } from './python/engine-environment.ts';
export { endName, errorOfEnd } from './python/engine-error.ts';
export type { EngineEvent } from './python/engine-event.ts';
export { findPython } from './python/find-python.ts';
export { createRuntime } from './runtime/create-runtime.ts';
export { createEndpointRuntime } from './runtime/endpoint-runtime.ts';
export type { RuntimeOptions } from './runtime/runtime-options.ts';
export { type ServedModelOptions, serveModel } from './runtime/serve-model.ts';
export { cutAtStop } from './scoring/stop-strings.ts';
export { connectEngine, engineNamed, shippedEngines } from './shipped-engines.ts';
export { type ConnectOptions, connectTgi } from './tgi/connect.ts';
export type { ServerInfo } from './tgi/server-info.ts';
export { type AccelerateOptions, trainWithAccelerate } from './training/accelerate.ts';
export { type Converted, convertModel } from './training/convert-model.ts';
