export { type ConnectOptions, connectTgi } from './connect.ts';
export { readTgiInfo } from './read-info.ts';
export type { ServerInfo } from './server-info.ts';
