export { createRuntime } from './create-runtime.ts';
export type { RuntimeOptions } from './runtime-options.ts';
