export { type ConnectOptions, connectTgi } from './tgi/connect.ts';
export { readTgiInfo } from './tgi/read-info.ts';
export type { ServerInfo } from './tgi/server-info.ts';
