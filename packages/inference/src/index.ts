export { type ConnectOptions, connectTgi } from './connect.ts';
