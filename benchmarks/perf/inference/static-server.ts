import { fork } from 'node:child_process';
import { join } from 'node:path';

/** Replies held back by so many milliseconds, drawn uniformly from mean ± spread. */
export interface Latency {
  mean: number;
  spread: number;
  seed: number;
}

/** Milliseconds over which a static server counts arrivals. */
export const bucketLength = 100;

/** What a static server did since it was started or last asked. */
export interface ServerUsage {
  requests: number;
  /** Requests in each tenth of a second from the first on. */
  arrivals: number[];
  /** Seconds of processor time, user and system. */
  processor: number;
  /** Milliseconds for which replies were really held back, on average; 0 without latency. */
  meanDelay: number;
}

export interface StaticServer {
  url: string;
  usage(): Promise<ServerUsage>;
  close(): Promise<void>;
}

/**
 * Requests a second while the load was steady: half a second at each end is left out, where connections are opened and
 * the last replies awaited.
 */
export function steadyRate({ arrivals }: ServerUsage): number {
  const steady = arrivals.length > 20 ? arrivals.slice(5, -5) : arrivals;
  return steady.reduce((sum, count) => sum + count, 0) / ((steady.length * bucketLength) / 1000);
}

/**
 * Starts a server in a process of its own that answers every request at once, or after a drawn latency, with a reply
 * made beforehand: TGI's routes (`/health`, `/info`, `/tokenize`, `/generate`) and OpenAI's (`/v1/completions`,
 * `/v1/chat/completions`). Texts are tokenised as words; scored texts must have the length of this benchmark's.
 */
export async function startStaticServer(latency?: Latency): Promise<StaticServer> {
  const child = fork(join(import.meta.dirname, 'static-server-process.ts'), [JSON.stringify(latency ?? null)], {
    execArgv: [],
  });
  const next = <T>() =>
    new Promise<T>((resolve, reject) => {
      const onExit = () => reject(new Error('the static server ended'));
      child.once('exit', onExit);
      child.once('message', (message) => {
        child.off('exit', onExit);
        resolve(message as T);
      });
    });
  const port = await next<number>();
  return {
    url: `http://127.0.0.1:${port}`,
    usage() {
      child.send('usage');
      return next<ServerUsage>();
    },
    close: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill();
      }),
  };
}
