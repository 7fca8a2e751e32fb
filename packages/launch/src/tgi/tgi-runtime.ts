import { findPython } from '@mainbench/engine';
import type { JsonObject, Runtime, TgiSettings } from '@mainbench/spec';
import { createLanePool } from '../lane-pool.ts';
import { openLane } from '../place.ts';
import type { RuntimeOptions } from '../runtime-options.ts';
import { checkLaunch } from './check-launch.ts';
import { describeTgi, readTrainerVersions } from './describe-tgi.ts';
import { createExternalPlace } from './external-place.ts';
import { createStartedPlace } from './started-place.ts';

/** A runtime whose models are served by TGI, one lane at a time. */
export function createTgiRuntime(settings: TgiSettings, options: RuntimeOptions): Runtime {
  const python = () => options.python ?? findPython(options.checkoutDirectory);
  const { launch } = settings;
  const place =
    launch.kind === 'external'
      ? createExternalPlace(settings, launch, options, python)
      : createStartedPlace({ ...settings, launch }, options, python);
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
      await checkLaunch(launch, signal);
    },
    describe: () => describeTgi(settings, trainerVersions),
    open: (signal) => openLane(pool, signal),
    async close() {
      pool.close();
      await place.stop();
    },
  };
}
