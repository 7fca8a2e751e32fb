import { join } from 'node:path';
import type { EmbeddedSettings, Runtime, TrainerSettings } from '@mainbench/spec';
import { findPython } from '../python/engine-python.ts';
import { type RuntimeOptions, workerRuntime } from '../runtime/worker-runtime.ts';
import { createEmbeddedWorker } from './embedded-worker.ts';

/** A runtime of warm Python processes on this machine: each trains and serves. */
export function createEmbeddedRuntime(
  settings: EmbeddedSettings,
  trainer: TrainerSettings,
  options: RuntimeOptions,
): Runtime {
  const python = () => options.python ?? findPython(options.checkoutDirectory);
  const workers = Array.from({ length: settings.workers }, (_, index) =>
    createEmbeddedWorker({
      settings,
      trainer,
      python,
      log: join(options.runDirectory, 'logs', `engine-${index + 1}.log`),
    }),
  );
  return workerRuntime(workers, {
    async check() {
      python();
    },
    async describe() {
      const versions = await workers[0]?.versions();
      return {
        engine: 'embedded',
        dtype: 'float32',
        device: settings.use_cpu ? 'cpu' : 'cuda',
        threads: settings.threads,
        max_batch_size: settings.max_batch_size,
        ...(trainer.processes > 1 ? { processes: trainer.processes } : {}),
        ...versions,
      };
    },
  });
}
