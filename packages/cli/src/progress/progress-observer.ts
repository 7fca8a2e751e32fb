import type { ExecutionObserver } from '@mainbench/graph';
import { describeError, MainbenchError, type Stage } from '@mainbench/spec';
import type { Progress, StageProgress } from './progress-interface.ts';

/** Shows an execution on a progress display. */
export function progressObserver(progress: Progress): ExecutionObserver {
  const shown = new Map<Stage, StageProgress>();
  const end = (stage: Stage, state: Parameters<StageProgress['finish']>[0]) => {
    shown.get(stage)?.finish(state);
    shown.delete(stage);
  };
  /** Stages whose note says for whom they wait. */
  const waiting = new Set<Stage>();
  return {
    started: (stage) => shown.set(stage, progress.stage(stage.label)),
    progressed: (stage, done, total, note, activity) =>
      shown.get(stage)?.update(done, total, note ?? (waiting.delete(stage) ? '' : undefined), activity),
    waiting: (stage, heldBy) => {
      waiting.add(stage);
      shown.get(stage)?.note(`waits for ${heldBy}`);
    },
    adopted: (stage) => end(stage, 'adopted'),
    finished: (stage) => end(stage, 'done'),
    failed: (stage, error) => {
      const interrupted = MainbenchError.is(error) && error.kind === 'interrupted';
      end(stage, interrupted ? 'interrupted' : 'failed');
    },
    retried: (stage, error, attempt) =>
      progress.note(`${stage.label}: ${describeError(error)} Continuing (attempt ${attempt + 1}).`),
    overall: (fraction, secondsLeft) => progress.overall(fraction, secondsLeft),
  };
}
