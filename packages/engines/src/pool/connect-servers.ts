import type { Engine, EngineOptions, InferenceClient } from '@mainbench/spec';
import { createEndpointPool } from './endpoint-pool.ts';
import { isOnlyServer, onlyServerTimeout } from './only-server.ts';

/** Which servers of one model to use. */
export interface Servers {
  engine: Engine;
  urls: readonly string[];
  /** A folder of heartbeat files of further servers, read again and again. */
  discover?: string;
  /** Keeps what tells the model of a pool from others, so that a continued run holds its servers to it. */
  identityFile?: string;
}

/** Milliseconds for a server of a pool that should be up, and may be under load: the others do its work meanwhile. */
const startTimeout = 10_000;

/**
 * Connects to the servers of a model as a pool, be it of one: it repeats what a client alone would not, such as answers
 * that cannot be right. A single service that may charge is asked directly.
 *
 * @param note told what happens to servers of a pool
 * @throws MainbenchError of kind `endpoint`, `usage`, `environment` or `interrupted`
 */
export function connectServers(
  { engine, urls, discover, identityFile }: Servers,
  options: EngineOptions = {},
  note?: (text: string) => void,
): Promise<InferenceClient> {
  const [url] = urls;
  const isOnly = isOnlyServer({ urls, discover });
  const noted = { ...options, ...(note === undefined ? {} : { note }) };
  if (isOnly && url !== undefined && engine.charges) return engine.connect(url, noted);
  const { signal: opening, rateLimitTimeout } = options;
  return createEndpointPool({
    ...{ urls, discover, identityFile, note, signal: opening },
    ...(isOnly ? { serverTimeout: onlyServerTimeout } : {}),
    ...(rateLimitTimeout === undefined ? {} : { rateLimitTimeout }),
    // The pool tries again and waits, elsewhere where it can.
    connect: (each, signal) =>
      engine.connect(each, { ...(isOnly ? {} : { startTimeout }), ...noted, attempts: 1, signal }),
  });
}
