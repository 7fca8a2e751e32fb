import type { EngineSettings, Runtime } from '@mainbench/spec';
import { createEmbeddedRuntime } from './embedded/embedded-runtime.ts';
import type { RuntimeOptions } from './runtime-options.ts';
import { createTgiRuntime } from './tgi/tgi-runtime.ts';

/** The runtime that a recipe's `engine` asks for. Nothing is started before it is needed. */
export function createRuntime(settings: EngineSettings, options: RuntimeOptions): Runtime {
  return settings.kind === 'embedded' ? createEmbeddedRuntime(settings, options) : createTgiRuntime(settings, options);
}
