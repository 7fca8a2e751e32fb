import {
  type Engine,
  hasAddress,
  type JsonObject,
  type Runtime,
  type ServerSettings,
  type TrainerSettings,
} from '@mainbench/spec';
import { findPython } from '../python/find-python.ts';
import type { RuntimeOptions } from '../runtime/runtime-options.ts';
import { openSlot } from '../runtime/worker-slot.ts';
import { readTrainerVersions } from '../training/trainer-versions.ts';
import { createSlotPool } from '../waiting/slot-pool.ts';
import { createAddressedWorker } from './addressed-worker.ts';
import { checkLaunch } from './check-launch.ts';
import { describeServers } from './describe-servers.ts';
import { createStartedWorker } from './started-worker.ts';

/** A runtime whose models are served by programs of their own, one model at a time, and trained in processes. */
export function createServerRuntime(
  engine: Engine,
  settings: ServerSettings,
  trainer: TrainerSettings,
  options: RuntimeOptions,
): Runtime {
  const python = () => options.python ?? findPython(options.checkoutDirectory);
  const worker = hasAddress(settings)
    ? createAddressedWorker(engine, settings, trainer, options, python)
    : createStartedWorker(engine, settings, trainer, options, python);
  const pool = createSlotPool([worker]);
  let versions: Promise<JsonObject | null> | undefined;
  const trainerVersions = () => {
    versions ??= readTrainerVersions(options, python).catch((error: unknown) => {
      versions = undefined;
      throw error;
    });
    return versions;
  };
  return {
    slots: 1,
    async check(signal) {
      python();
      await checkLaunch(engine, settings, signal);
    },
    describe: () => describeServers(engine, settings, trainer, trainerVersions),
    open: (signal) => openSlot(pool, signal),
    async close() {
      pool.close();
      await worker.stop();
    },
  };
}
