import {
  type HeldElsewhere,
  type JsonObject,
  MainbenchError,
  type Runtime,
  type Stage,
  type StageContext,
  type StageReading,
  type WorkerSlot,
} from '@mainbench/spec';
import type { ArtifactStore } from './artifact-store.ts';
import { type LeaseOptions, openLeases } from './leases/leases.ts';

/** How orchestrators that share a run's folder watch each other. */
export interface Sharing extends Pick<LeaseOptions, 'interval' | 'expiresAfter'> {
  /** Milliseconds between two looks at what others do; 1 s by default. */
  poll?: number;
}

export interface StageRunOptions {
  store: ArtifactStore;
  runtime: Runtime;
  /** Code version and the like, for the manifest. */
  environment: JsonObject;
  signal: AbortSignal;
  /** Effort of the chain of stages that waits for this one: who waits for devices with more behind it is served first. */
  priority?: number;
  /** When this orchestrator first turned to the stage. */
  startedAt: Date;
  /** Set where other processes may work in the same run's folder, each with this set. */
  sharing?: Sharing;
  /** Whether the artifact is there without its weights, which are needed again. */
  again?: boolean;
  progress: StageContext['progress'];
  watch(read: () => StageReading): void;
  /** Called when a stage starts over after a fault that may pass. */
  onRetry(error: MainbenchError, attempt: number): void;
}

/** Whether the artifact was made here or by somebody else, or who is at it. */
export type StageOutcome = 'made' | 'adopted' | HeldElsewhere;

/** A stage is started this often where its engine's process dies, before the run gives up. */
const attempts = 4;

/** Thrown where an input that was there when the run was planned has lost its weights since. */
export class WeightsRemoved extends Error {}

/** Thrown where a claim shows that there is nothing left to do. */
class MadeElsewhere extends Error {}

async function attemptStage(stage: Stage, options: StageRunOptions): Promise<StageOutcome> {
  const { store, runtime, signal, sharing } = options;
  const isMade = async () =>
    (await store.stateOf(stage)) === 'complete' && !(options.again === true && (await store.lacksWeights(stage)));
  if (sharing !== undefined && (await isMade())) return 'adopted';
  for (const input of Object.values(stage.inputs)) {
    if (await store.lacksWeights(input)) throw new WeightsRemoved(`${input.label} no longer has its weights.`);
    await store.requireWhole(input);
  }
  const inputs = Object.fromEntries(
    Object.entries(stage.inputs).map(([name, input]) => [name, store.artifactOf(input)]),
  );
  const shared = store.sharedDirectoryOf(stage);
  const leases = openLeases(shared, { ...sharing, alone: sharing === undefined });
  const claim = async (work: string) => {
    const outcome = await leases.claim(work);
    // Whoever made the artifact has removed all traces of the work on it: a claim then begins anew what is done.
    if (!('heldBy' in outcome) && (await isMade())) throw new MadeElsewhere();
    return outcome;
  };
  let slot: WorkerSlot | undefined;
  const openSlot = async () => {
    slot ??= await runtime.open(signal, options.priority);
    return slot;
  };
  let deviceMilliseconds: number | undefined;
  const releaseSlot = async () => {
    const released = slot;
    slot = undefined;
    await released?.release();
    const used = released?.deviceMilliseconds?.();
    if (used !== undefined) deviceMilliseconds = (deviceMilliseconds ?? 0) + used;
  };
  let lost: AbortSignal | undefined;
  try {
    if (stage.share !== undefined) {
      const rest = await stage.share({ directory: shared, inputs, signal, watch: options.watch, claim, openSlot });
      await releaseSlot();
      if (rest !== undefined) return rest;
    }
    const whole = await claim('stage');
    if ('heldBy' in whole) return whole;
    lost = whole.signal;
    const directory = await store.openPartial(stage);
    if (stage.needsWorker && stage.share === undefined) await openSlot();
    const facts = await stage.run({
      directory,
      shared,
      inputs,
      signal: AbortSignal.any([signal, lost]),
      progress: options.progress,
      slot: () => {
        if (slot === undefined)
          throw new MainbenchError('internal', `${stage.label} asked for a slot without declaring it.`);
        return slot;
      },
    });
    const { startedAt } = options;
    const seconds = (Date.now() - startedAt.getTime()) / 1000;
    const environment = stage.needsWorker
      ? { ...options.environment, engine: await runtime.describe() }
      : options.environment;
    lost.throwIfAborted();
    await releaseSlot();
    const used: JsonObject =
      deviceMilliseconds === undefined ? {} : { device_milliseconds: Math.round(deviceMilliseconds) };
    await store.commit(stage, {
      facts: { ...facts, ...used },
      environment,
      startedAt: startedAt.toISOString(),
      seconds,
    });
    await store.tidy(stage);
    return 'made';
  } catch (error) {
    // Whatever went wrong here, others did it right.
    if (error instanceof MadeElsewhere || (sharing !== undefined && (await isMade()))) {
      await store.tidy(stage);
      return 'adopted';
    }
    if (lost?.aborted === true && !signal.aborted) return { heldBy: 'another process' };
    throw error;
  } finally {
    await releaseSlot();
    await leases.close();
  }
}

/**
 * Whether starting over at once may help: a full disk stays full until somebody frees space, and what was tried as often
 * as its own retry policy says would only be tried more.
 */
function mayPass(error: unknown): error is MainbenchError {
  return MainbenchError.is(error) && error.retryable && error.kind !== 'disk' && error.details.attempts === undefined;
}

/**
 * Runs one stage to its artifact, or to the point where others have the rest of it; after a retryable fault it continues
 * from what the partial folder holds.
 */
export async function runStage(stage: Stage, options: StageRunOptions): Promise<StageOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptStage(stage, options);
    } catch (error) {
      if (!mayPass(error) || attempt === attempts || options.signal.aborted) throw error;
      options.onRetry(error, attempt);
    }
  }
}
