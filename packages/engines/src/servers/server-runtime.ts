import {
  type Engine,
  hasAddress,
  type JsonObject,
  type Runtime,
  type ServerSettings,
  type TrainerSettings,
} from '@mainbench/spec';
import { findPython } from '../python/find-python.ts';
import { createLanePool } from '../runtime/lane-pool.ts';
import { openLane } from '../runtime/place.ts';
import type { RuntimeOptions } from '../runtime/runtime-options.ts';
import { createAddressedPlace } from './addressed-place.ts';
import { checkLaunch } from './check-launch.ts';
import { describeServers, readTrainerVersions } from './describe-servers.ts';
import { createStartedPlace } from './started-place.ts';

/** A runtime whose models are served by programs of their own, one model at a time, and trained in processes. */
export function createServerRuntime(
  engine: Engine,
  settings: ServerSettings,
  trainer: TrainerSettings,
  options: RuntimeOptions,
): Runtime {
  const python = () => options.python ?? findPython(options.checkoutDirectory);
  const place = hasAddress(settings)
    ? createAddressedPlace(engine, settings, trainer, options, python)
    : createStartedPlace(engine, settings, trainer, options, python);
  const pool = createLanePool([place]);
  let versions: Promise<JsonObject | null> | undefined;
  const trainerVersions = () => {
    versions ??= readTrainerVersions(options, python).catch((error: unknown) => {
      versions = undefined;
      throw error;
    });
    return versions;
  };
  return {
    lanes: 1,
    async check(signal) {
      python();
      await checkLaunch(engine, settings, signal);
    },
    describe: () => describeServers(engine, settings, trainer, trainerVersions),
    open: (signal) => openLane(pool, signal),
    async close() {
      pool.close();
      await place.stop();
    },
  };
}
