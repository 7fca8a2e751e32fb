import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Shape } from './shapes.ts';
import type { StaticServer } from './static-server.ts';

/** What the load generator was answered. Seconds. */
export interface Load {
  requests: number;
  seconds: number;
  processor: number;
}

/** Loads a static server from a process of its own for so many seconds. */
export async function loadServer(
  server: StaticServer,
  shape: Shape,
  concurrency: number,
  duration: number,
): Promise<Load> {
  const child = fork(join(import.meta.dirname, 'load-process.ts'), { execArgv: [] });
  try {
    child.send({ port: Number(new URL(server.url).port), shape, concurrency, duration });
    return await new Promise((resolve, reject) => {
      child.once('message', (message) => resolve(message as Load));
      child.once('exit', () => reject(new Error('the load generator ended')));
    });
  } finally {
    child.kill();
  }
}
