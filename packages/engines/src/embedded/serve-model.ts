import { once } from 'node:events';
import { type JsonObject, MainbenchError } from '@mainbench/spec';
import { findPython } from '../python/engine-python.ts';
import { startWorker } from '../python/worker.ts';

/** A model to serve on this machine, and how. */
export interface ServedModelOptions {
  /** A model folder, or a model's name on the hub. */
  model: string;
  host: string;
  /** 0 takes any free port. */
  port: number;
  dtype: string;
  device: string;
  threads: number;
  maxBatchSize: number;
  maxConcurrentRequests: number;
  /** Folders of LoRA adapters by their names. */
  adapters: Readonly<Record<string, string>>;
  /** File to which the engine's log is appended. */
  log: string;
  signal: AbortSignal;
  /** Told the address once the server takes requests. */
  onServing: (url: string) => void;
  /** The Python to run; the checkout's own by default. */
  python?: string;
}

/**
 * Serves a model with the embedded engine until the signal is aborted.
 * @throws MainbenchError of kind `environment` without the engine's Python; as the engine tells where the model cannot
 *   be loaded, the port is taken, or computing fails later
 */
export async function serveModel(options: ServedModelOptions): Promise<void> {
  const { signal, log, threads } = options;
  const worker = await startWorker({
    python: options.python ?? findPython(),
    environment: { OMP_NUM_THREADS: String(threads) },
    log,
    signal,
  });
  try {
    const config: JsonObject = {
      model: options.model,
      host: options.host,
      port: options.port,
      dtype: options.dtype,
      device: options.device,
      threads,
      max_batch_size: options.maxBatchSize,
      max_concurrent_requests: options.maxConcurrentRequests,
      adapters: { ...options.adapters },
    };
    const { url } = await worker.load(config, signal);
    options.onServing(url);
    const ended = AbortSignal.any([signal, worker.gone]);
    if (!ended.aborted) await once(ended, 'abort');
    const failure: unknown = worker.modelFailure(url) ?? worker.gone.reason;
    if (!signal.aborted && failure instanceof MainbenchError) throw failure;
  } finally {
    await worker.stop();
  }
}
