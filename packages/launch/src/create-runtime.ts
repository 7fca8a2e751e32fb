import type { EngineSettings, Runtime } from '@mainbench/spec';
import { cachedRuntime } from './cached-runtime.ts';
import { createEmbeddedRuntime } from './embedded/embedded-runtime.ts';
import type { RuntimeOptions } from './runtime-options.ts';
import { createTgiRuntime } from './tgi/tgi-runtime.ts';

/** The runtime that a recipe's `engine` asks for. Nothing is started before it is needed. */
export function createRuntime(settings: EngineSettings, options: RuntimeOptions): Runtime {
  const runtime =
    settings.kind === 'embedded' ? createEmbeddedRuntime(settings, options) : createTgiRuntime(settings, options);
  return cachedRuntime(runtime, settings, options);
}
