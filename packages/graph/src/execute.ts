import { setTimeout as wait } from 'node:timers/promises';
import { type ClientActivity, MainbenchError, type Stage, type StageReading } from '@mainbench/spec';
import { addressOf } from './address.ts';
import { chainEfforts, effortOf } from './effort.ts';
import { type PlannedStage, planStages } from './plan.ts';
import { openPruner, type Pruner } from './prune.ts';
import { runStage, type StageRunOptions, WeightsRemoved } from './run-stage.ts';
import { stagesOf } from './stages-of.ts';

/** What an execution tells while it runs. */
export interface ExecutionObserver {
  started(stage: Stage): void;
  /** At most a few times a second for a stage of many rows; `activity` of its clients, where they count. */
  progressed(stage: Stage, done: number, total: number, note?: string, activity?: ClientActivity): void;
  finished(stage: Stage, seconds: number): void;
  /** Others have the rest of a stage: `process 12 on node-3`. It goes on, or is there, once they are done or gone. */
  waiting?(stage: Stage, heldBy: string): void;
  /** Another orchestrator finished the stage. */
  adopted?(stage: Stage): void;
  failed(stage: Stage, error: unknown): void;
  retried(stage: Stage, error: MainbenchError, attempt: number): void;
  /** Share of the run's effort that is done, and the seconds left where they can be estimated; 1 before the last stage ends. */
  overall(fraction: number, secondsLeft: number | undefined): void;
}

export interface ExecuteOptions
  extends Pick<StageRunOptions, 'store' | 'runtime' | 'environment' | 'signal' | 'sharing'> {
  observer: ExecutionObserver;
  /** Stages without a slot that run side by side. */
  freeStages?: number;
  /** Models whose weights are removed once no stage needs them. */
  transient?: readonly Stage[];
}

/** Milliseconds between two readings of the stages that run. */
const readingInterval = 200;
const defaultPoll = 1_000;

/** The effort done and left, and the time left at the pace so far. */
class Pace {
  readonly #started = Date.now();
  readonly #stages: readonly Stage[];
  readonly #total: number;
  readonly #shares = new Map<Stage, number>();

  constructor(stages: readonly Stage[]) {
    this.#stages = stages;
    this.#total = stages.reduce((sum, stage) => sum + effortOf(stage.cost), 0);
  }

  set(stage: Stage, share: number): void {
    this.#shares.set(stage, Math.min(1, Math.max(0, share)));
  }

  read(): { fraction: number; secondsLeft: number | undefined } {
    const leftOf = (stage: Stage) => (1 - (this.#shares.get(stage) ?? 0)) * effortOf(stage.cost);
    // What is left is exactly 0 in the end; what is done may differ from the total in the last digit.
    const left = this.#stages.reduce((sum, stage) => sum + leftOf(stage), 0);
    const fraction = this.#total === 0 ? 1 : 1 - left / this.#total;
    const elapsed = (Date.now() - this.#started) / 1000;
    const tooEarly = fraction < 0.01 || elapsed < 5;
    return { fraction, secondsLeft: tooEarly ? undefined : (elapsed * Math.max(0, 1 - fraction)) / fraction };
  }
}

/**
 * Makes every artifact that the targets need and that is not there yet. Stages that wait for nothing run side by
 * side, those with the longest chain behind them first.
 * @throws the reason of the signal where it was aborted, else the first error of a stage, once all stages have stopped
 */
export async function execute(targets: readonly Stage[], options: ExecuteOptions): Promise<PlannedStage[]> {
  const { store, transient = [], sharing } = options;
  const pruner = await openPruner(store, transient, stagesOf(targets), sharing);
  try {
    return await executePlan(targets, options, pruner);
  } finally {
    await pruner.close();
  }
}

async function executePlan(
  targets: readonly Stage[],
  options: ExecuteOptions,
  pruner: Pruner,
): Promise<PlannedStage[]> {
  const { store, runtime, observer } = options;
  const plan = await planStages(targets, store);
  for (const { stage, state, runs } of plan) {
    // A kill may have come between the end of a stage and the end of its traces. Others may make a model again.
    if (state === 'complete' && !runs && !(options.sharing && (await store.lacksWeights(stage))))
      await store.tidy(stage);
  }
  if (plan.some((entry) => entry.runs && entry.stage.needsWorker)) await runtime.check(options.signal);
  const pending = new Map(plan.filter((entry) => entry.runs).map((entry) => [entry.address, entry.stage]));
  const again = new Set(plan.filter(({ state, runs }) => runs && state === 'complete').map(({ address }) => address));
  const chains = chainEfforts(plan.map((entry) => entry.stage));
  const stopper = new AbortController();
  const signal = AbortSignal.any([options.signal, stopper.signal]);
  const pace = new Pace([...pending.values()]);
  const running = new Map<string, Promise<void>>();
  const stages = new Map(plan.map(({ address, stage }) => [address, stage]));
  /** When each stage was first turned to. */
  const begun = new Map<Stage, Date>();
  /** Stages that others have, with the time to look again. */
  const elsewhere = new Map<Stage, number>();
  const readings = new Map<Stage, () => StageReading>();
  const active = { slot: 0, free: 0 };
  const failures: unknown[] = [];

  let reportedAt = 0;
  const report = (always = false) => {
    if (!always && Date.now() - reportedAt < 100) return;
    reportedAt = Date.now();
    const { fraction, secondsLeft } = pace.read();
    observer.overall(fraction, secondsLeft);
  };
  const tell = (stage: Stage, { done, total, activity }: StageReading, note?: string) => {
    pace.set(stage, total === 0 ? 0 : done / total);
    observer.progressed(stage, done, total, note, activity);
    report();
  };
  const reader = setInterval(() => {
    for (const [stage, read] of readings) tell(stage, read());
  }, readingInterval).unref();
  const stop = (error: unknown) => {
    failures.push(error);
    stopper.abort(error);
  };
  const fail = (stage: Stage, error: unknown) => {
    if (failures.length === 0) observer.failed(stage, error);
    stop(error);
  };
  /** Makes what a stage lacks since another orchestrator removed it, and the stage after it. */
  const planAgain = async (lacking: Stage) => {
    pending.set(addressOf(lacking), lacking);
    for (const { stage, address, state, runs } of await planStages(targets, store)) {
      if (!runs || running.has(address)) continue;
      if (state === 'complete') again.add(address);
      pending.set(address, stage);
    }
  };
  const work = async (stage: Stage, pool: 'slot' | 'free') => {
    active[pool] += 1;
    elsewhere.delete(stage);
    const startedAt = begun.get(stage) ?? new Date();
    if (!begun.has(stage)) observer.started(stage);
    begun.set(stage, startedAt);
    try {
      const outcome = await runStage(stage, {
        ...options,
        signal,
        priority: chains.get(addressOf(stage)),
        startedAt,
        again: again.has(addressOf(stage)),
        progress: (done, total, note) => tell(stage, { done, total }, note),
        watch: (read) => readings.set(stage, read),
        onRetry: (error, attempt) => observer.retried(stage, error, attempt),
      });
      const read = readings.get(stage);
      if (read !== undefined) tell(stage, read());
      if (typeof outcome === 'object') {
        observer.waiting?.(stage, outcome.heldBy);
        elsewhere.set(stage, performance.now() + (options.sharing?.poll ?? defaultPoll));
        pending.set(addressOf(stage), stage);
        return;
      }
      pace.set(stage, 1);
      // Before the end of the stage, so that the line on it counts the stage, however short it was.
      report(true);
      if (outcome === 'adopted' && observer.adopted !== undefined) observer.adopted(stage);
      else observer.finished(stage, (Date.now() - startedAt.getTime()) / 1000);
    } catch (error) {
      if (error instanceof WeightsRemoved) await planAgain(stage).catch((reason: unknown) => fail(stage, reason));
      else fail(stage, error);
    } finally {
      readings.delete(stage);
      active[pool] -= 1;
      running.delete(addressOf(stage));
    }
  };

  const limits = { slot: runtime.slots, free: options.freeStages ?? 2 };
  const startReady = (now: number) => {
    const waiting = new Set([...pending.keys(), ...running.keys()]);
    const ready = [...pending.values()]
      .filter((stage) => (elsewhere.get(stage) ?? 0) <= now)
      .filter((stage) => !Object.values(stage.inputs).some((input) => waiting.has(addressOf(input))))
      .sort((a, b) => (chains.get(addressOf(b)) ?? 0) - (chains.get(addressOf(a)) ?? 0));
    for (const stage of ready) {
      const pool = stage.needsWorker ? 'slot' : 'free';
      if (active[pool] >= limits[pool]) continue;
      pending.delete(addressOf(stage));
      running.set(addressOf(stage), work(stage, pool));
    }
  };

  /** Resolves when it is time to look at what others do; undefined where nobody has anything. */
  const nextLook = (now: number, stop: AbortSignal): Promise<unknown> | undefined => {
    // A stage whose time has come and that did not start waits for a place, which wakes this loop by itself.
    const delays = [...elsewhere.values()].map((time) => time - now).filter((delay) => delay > 0);
    if (delays.length === 0 || signal.aborted) return undefined;
    return wait(Math.min(...delays), undefined, { signal: AbortSignal.any([signal, stop]) }).catch(() => undefined);
  };
  try {
    while (pending.size > 0 || running.size > 0) {
      const unfinished = [...pending.values(), ...[...running.keys()].flatMap((key) => stages.get(key) ?? [])];
      if (!signal.aborted) await pruner.prune(unfinished).catch(stop);
      // One time for both: a stage that became due in between would be neither started nor waited for.
      const now = performance.now();
      if (!signal.aborted) startReady(now);
      const woken = new AbortController();
      const look = nextLook(now, woken.signal);
      if (running.size === 0 && look === undefined) break;
      await Promise.race([...running.values(), ...(look === undefined ? [] : [look])]);
      woken.abort();
    }
  } finally {
    clearInterval(reader);
  }
  // What a stage threw while it was being stopped says less than why it was stopped.
  options.signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
  if (pending.size > 0) throw new MainbenchError('internal', `${pending.size} stages were never started.`);
  await pruner.prune([]);
  return plan;
}
