export { type AccelerateOptions, trainWithAccelerate } from './accelerate.ts';
export { checkoutDirectory, engineDirectory } from './engine-directory.ts';
export { engineEnvironment } from './engine-environment.ts';
export { endName, errorOfEnd } from './engine-error.ts';
export type { EngineEvent } from './engine-event.ts';
export { findPython } from './find-python.ts';
export { type GuardedCommand, type GuardedProcess, startGuarded } from './guarded-process.ts';
export { type LoggedProcess, lastLogLine, type ProcessEnd } from './logged-process.ts';
export { type EngineWorker, startWorker, type WorkerOptions } from './worker.ts';
