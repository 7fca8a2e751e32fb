import type { Runtime, ServeSettings, TrainerSettings } from '@mainbench/spec';
import { createEmbeddedRuntime } from '../embedded/embedded-runtime.ts';
import { createServerRuntime } from '../servers/server-runtime.ts';
import { cachedRuntime } from './cached-runtime.ts';
import type { RuntimeOptions } from './runtime-options.ts';

/** The runtime that a recipe's `serve` and `train` ask for. Nothing is started before it is needed. */
export function createRuntime(serve: ServeSettings, train: TrainerSettings, options: RuntimeOptions): Runtime {
  const runtime =
    serve.engine === 'embedded'
      ? createEmbeddedRuntime(serve, train, options)
      : createServerRuntime(serve, train, options);
  return cachedRuntime(runtime, serve, options);
}
