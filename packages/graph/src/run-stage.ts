import type { JsonObject, Lane, Runtime, Stage, StageContext } from '@mainbench/spec';
import { MainbenchError } from '@mainbench/spec';
import type { ArtifactStore } from './artifact-store.ts';

export interface StageRunOptions {
  store: ArtifactStore;
  runtime: Runtime;
  environment: JsonObject;
  signal: AbortSignal;
  progress: StageContext['progress'];
  /** Called when a stage starts over after a fault that may pass. */
  onRetry(error: MainbenchError, attempt: number): void;
}

/** A dead engine process is started anew this often for one stage before the run gives up. */
const attempts = 4;

async function attemptStage(stage: Stage, options: StageRunOptions): Promise<void> {
  const { store, runtime, signal } = options;
  const started = new Date();
  for (const input of Object.values(stage.inputs)) await store.requireWhole(input);
  const directory = await store.openPartial(stage);
  const lane: Lane | undefined = stage.needsLane ? await runtime.open(signal) : undefined;
  try {
    const facts = await stage.run({
      directory,
      inputs: Object.fromEntries(Object.entries(stage.inputs).map(([name, input]) => [name, store.artifactOf(input)])),
      signal,
      progress: options.progress,
      lane: () => {
        if (lane === undefined)
          throw new MainbenchError('internal', `${stage.label} asked for a lane without declaring it.`);
        return lane;
      },
    });
    const seconds = (Date.now() - started.getTime()) / 1000;
    const environment = stage.needsLane
      ? { ...options.environment, engine: await runtime.describe() }
      : options.environment;
    await store.commit(stage, { facts, environment, startedAt: started.toISOString(), seconds });
  } finally {
    await lane?.release();
  }
}

/** Whether trying again at once may help: a full disk stays full until somebody frees space. */
function mayPass(error: unknown): error is MainbenchError {
  return MainbenchError.is(error) && error.retryable && error.kind !== 'disk';
}

/** Runs one stage to its artifact; after a retryable fault it continues from what the partial folder holds. */
export async function runStage(stage: Stage, options: StageRunOptions): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptStage(stage, options);
    } catch (error) {
      if (!mayPass(error) || attempt === attempts || options.signal.aborted) throw error;
      options.onRetry(error, attempt);
    }
  }
}
