import {
  type Engine,
  isEmbedded,
  type PythonPackage,
  type Runtime,
  type ServeSettings,
  type TrainerSettings,
} from '@mainbench/spec';
import { createEmbeddedRuntime } from './embedded/embedded-runtime.ts';
import { findPython } from './python/engine-python.ts';
import { cachedRuntime } from './runtime/cached-runtime.ts';
import type { RuntimeOptions } from './runtime/worker-runtime.ts';
import { createServerRuntime } from './servers/server-runtime.ts';
import { withPackages } from './training/python-packages.ts';
import { trackedRuntime, trackerPackages } from './training/tracked-runtime.ts';

/**
 * The runtime that a recipe's `serve` and `train` ask for; the engine is that of `serve`. Nothing is started before it is
 * needed.
 * @param packages what the trainings of the recipe need beside trackers
 */
export function createRuntime(
  engine: Engine,
  serve: ServeSettings,
  train: TrainerSettings,
  options: RuntimeOptions,
  packages: readonly PythonPackage[] = [],
): Runtime {
  const runtime = isEmbedded(serve)
    ? createEmbeddedRuntime(serve, train, options)
    : createServerRuntime(engine, serve, train, options);
  const python = () => options.python ?? findPython(options.checkoutDirectory);
  const checked = withPackages(runtime, [...packages, ...trackerPackages(train.track)], python);
  return cachedRuntime(trackedRuntime(checked, train.track, options.runDirectory), serve, options);
}
