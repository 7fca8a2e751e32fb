import { displayText } from '@mainbench/kit';
import picocolors from 'picocolors';
import { endpointLines, paceTexts, totalsText } from './activity-text.ts';
import type { Progress, ProgressStream, StageState } from './progress-interface.ts';
import { durationText, overallText, unitsText } from './progress-text.ts';
import { type RunningStage, trackStages } from './running-stages.ts';

/** Milliseconds between two lines on work that goes on. */
const interval = 10_000;

/** Words for how a stage ended. */
export function stateText(state: StageState, { green, dim, red, yellow }: ReturnType<typeof picocolors.createColors>) {
  const texts: Record<StageState, string> = {
    done: green('done'),
    cached: dim('kept'),
    adopted: green('completed by another process'),
    failed: red('failed'),
    interrupted: yellow('interrupted'),
  };
  return texts[state];
}

/** Lines for a log: one where a stage starts or ends, and at most one each ten seconds in between. */
export function createPlainProgress(stream: ProgressStream, color: boolean): Progress {
  const colors = picocolors.createColors(color);
  let overall = '';
  let closed = false;
  let lastLine = performance.now();

  function print(text: string): void {
    if (closed) return;
    lastLine = performance.now();
    stream.write(`${text}\n`);
  }

  function withOverall(text: string): string {
    return overall === '' ? text : `${text} (${overall})`;
  }

  const stages = trackStages({
    started: (stage) => print(`start ${stage.label}`),
    updated: (stage: RunningStage) => {
      if (performance.now() - lastLine < interval) return;
      const parts = [stage.label, unitsText(stage.done, stage.total), paceTexts(stage).join(', '), stage.note].filter(
        (part) => part !== '',
      );
      print(withOverall(parts.join(' ')));
    },
    finished: (stage, state, seconds) => {
      const time = state === 'cached' ? '' : ` after ${durationText(seconds)}`;
      const totals = totalsText(stage);
      print(withOverall(`${stateText(state, colors)} ${stage.label}${time}${totals === '' ? '' : `: ${totals}`}`));
    },
  });

  return {
    stage: stages.start,
    overall(fractionDone, secondsLeft) {
      overall = overallText(fractionDone, secondsLeft);
    },
    note: (text) => print(displayText(text)),
    endpoints() {
      for (const stage of stages.running) endpointLines(stage).forEach(print);
    },
    close() {
      closed = true;
    },
  };
}
