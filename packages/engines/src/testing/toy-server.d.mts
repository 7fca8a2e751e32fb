import type { Server } from 'node:http';

/** Listens and resolves with the server and its port; `healthyAfter` milliseconds it says 503. */
export function startToyServer(options: {
  port?: number;
  modelId: string;
  healthyAfter?: number;
}): Promise<{ server: Server; port: number }>;
