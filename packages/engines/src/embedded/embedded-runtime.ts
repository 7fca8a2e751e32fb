import { join } from 'node:path';
import type { EmbeddedSettings, Runtime, TrainerSettings } from '@mainbench/spec';
import { lendDevices } from '../devices/lend-devices.ts';
import { requireDevices } from '../devices/require-devices.ts';
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
  const devices = settings.use_cpu ? [] : (options.devices ?? []);
  const count = devices.length === 0 ? settings.workers : Math.min(settings.workers, devices.length);
  const deviceOf = devices.length === 0 ? undefined : lendDevices(devices, options.onNote);
  const workers = Array.from({ length: count }, (_, index) =>
    createEmbeddedWorker({
      settings,
      trainer,
      python,
      takeDevice: deviceOf?.take,
      log: join(options.runDirectory, 'logs', `engine-${index + 1}.log`),
    }),
  );
  const runtime = workerRuntime(workers, {
    async check() {
      python();
      requireDevices(devices.length, settings, trainer);
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
        ...(devices.length > 0 ? { devices: devices.length } : {}),
        ...versions,
      };
    },
  });
  return {
    ...runtime,
    async close() {
      await runtime.close();
      await deviceOf?.close();
    },
  };
}
