import { type Engine, isEmbedded, type Runtime, type ServeSettings, type TrainerSettings } from '@mainbench/spec';
import { createEmbeddedRuntime } from './embedded/embedded-runtime.ts';
import { cachedRuntime } from './runtime/cached-runtime.ts';
import type { RuntimeOptions } from './runtime/worker-runtime.ts';
import { createServerRuntime } from './servers/server-runtime.ts';

/** The runtime that a recipe's `serve` and `train` ask for; the engine is that of `serve`. Nothing is started before it is needed. */
export function createRuntime(
  engine: Engine,
  serve: ServeSettings,
  train: TrainerSettings,
  options: RuntimeOptions,
): Runtime {
  const runtime = isEmbedded(serve)
    ? createEmbeddedRuntime(serve, train, options)
    : createServerRuntime(engine, serve, train, options);
  return cachedRuntime(runtime, serve, options);
}
