import { join } from 'node:path';
import type { EmbeddedSettings, Runtime, TrainerSettings } from '@mainbench/spec';
import { findPython } from '../python/find-python.ts';
import { createLanePool } from '../runtime/lane-pool.ts';
import { openLane } from '../runtime/place.ts';
import type { RuntimeOptions } from '../runtime/runtime-options.ts';
import { createEmbeddedPlace } from './embedded-place.ts';

/** A runtime of warm Python processes on this machine: each trains and serves. */
export function createEmbeddedRuntime(
  settings: EmbeddedSettings,
  trainer: TrainerSettings,
  options: RuntimeOptions,
): Runtime {
  const python = () => options.python ?? findPython(options.checkoutDirectory);
  const places = Array.from({ length: settings.workers }, (_, index) =>
    createEmbeddedPlace({
      settings,
      trainer,
      python,
      log: join(options.runDirectory, 'logs', `engine-${index + 1}.log`),
    }),
  );
  // The pool lends from the end; the first worker, which tells its versions, is to be used first.
  const pool = createLanePool(places.toReversed());
  return {
    lanes: places.length,
    async check() {
      python();
    },
    async describe() {
      const versions = await places[0]?.versions();
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
    open: (signal) => openLane(pool, signal),
    async close() {
      pool.close();
      await Promise.all(places.map((place) => place.stop()));
    },
  };
}
