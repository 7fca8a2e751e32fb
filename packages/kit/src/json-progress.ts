import { displayText } from './display-text.ts';
import type { Progress, ProgressStream } from './progress-interface.ts';
import { type RunningStage, trackStages } from './running-stages.ts';

/** Milliseconds between two lines on one stage or on the whole run. */
const interval = 1_000;

/** Progress as JSON lines, for programs: `stage-start`, `stage-progress`, `stage-end`, `overall`, `note`. */
export function createJsonProgress(stream: ProgressStream): Progress {
  const lastUpdate = new WeakMap<RunningStage, number>();
  let lastOverall = Number.NEGATIVE_INFINITY;
  let closed = false;

  function print(event: string, fields: Record<string, string | number | null>): void {
    if (!closed) stream.write(`${JSON.stringify({ event, ...fields })}\n`);
  }

  const stages = trackStages({
    started: ({ label, total = null }) => print('stage-start', { label, total }),
    updated: (stage) => {
      const now = performance.now();
      if (now - (lastUpdate.get(stage) ?? Number.NEGATIVE_INFINITY) < interval) return;
      lastUpdate.set(stage, now);
      print('stage-progress', {
        label: stage.label,
        done: stage.done,
        total: stage.total ?? null,
        note: stage.note,
      });
    },
    finished: ({ label }, state, seconds) => print('stage-end', { label, state, seconds }),
  });

  return {
    stage: stages.start,
    overall(fraction, secondsLeft = Number.NaN) {
      const now = performance.now();
      if (now - lastOverall < interval && fraction < 1) return;
      lastOverall = now;
      print('overall', { fraction, seconds_left: Number.isFinite(secondsLeft) ? secondsLeft : null });
    },
    note: (text) => print('note', { text: displayText(text) }),
    close() {
      closed = true;
    },
  };
}
