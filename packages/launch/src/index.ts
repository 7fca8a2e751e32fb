export { type Converted, convertModel } from './convert-model.ts';
export { createRuntime } from './create-runtime.ts';
export { createEndpointRuntime } from './endpoint-runtime.ts';
export type { RuntimeOptions } from './runtime-options.ts';
export { type ServedModelOptions, serveModel } from './serve-model.ts';
