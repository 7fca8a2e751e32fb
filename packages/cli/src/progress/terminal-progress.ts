import { displayText } from '@mainbench/kit';
import picocolors from 'picocolors';
import { endpointLines, paceTexts, totalsText } from './activity-text.ts';
import { stateText } from './plain-progress.ts';
import type { Progress, ProgressStream } from './progress-interface.ts';
import { durationText, fitColumns, overallText, unitsText } from './progress-text.ts';
import { type RunningStage, trackStages } from './running-stages.ts';

/** Milliseconds between two drawings. */
const interval = 100;
const defaultColumns = 80;
const barWidth = 20;
const shownStages = 2;

const clearLine = '\x1b[2K';
const lineUp = '\x1b[1A';

function bar(fraction: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * barWidth);
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`;
}

function stageLine(stage: RunningStage, hidden: number): string {
  const share = stage.total === undefined || stage.total === 0 ? '' : bar(stage.done / stage.total);
  const more = hidden === 0 ? '' : `and ${hidden} more`;
  return [share, unitsText(stage.done, stage.total), stage.label, ...paceTexts(stage), stage.note, more]
    .filter((part) => part !== '')
    .join('  ');
}

/** Live lines at the bottom of a terminal: the whole run and up to two running stages. */
export function createTerminalProgress(stream: ProgressStream, color: boolean): Progress {
  const colors = picocolors.createColors(color);
  let overall: string | undefined;
  let permanent = '';
  let drawnLines = 0;
  let lastDrawing = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function liveLines(): string[] {
    const columns = (stream.columns ?? defaultColumns) - 1;
    const running = [...stages.running];
    const hidden = Math.max(0, running.length - shownStages);
    const lines = running
      .slice(0, shownStages)
      .map((stage, index) =>
        colors.cyan(fitColumns(stageLine(stage, index === shownStages - 1 ? hidden : 0), columns)),
      );
    if (overall !== undefined) lines.push(colors.bold(fitColumns(overall, columns)));
    return lines;
  }

  function erase(): string {
    const text = drawnLines === 0 ? '' : `\r${clearLine}${`${lineUp}${clearLine}`.repeat(drawnLines - 1)}`;
    drawnLines = 0;
    return text;
  }

  function draw(): void {
    clearTimeout(timer);
    timer = undefined;
    lastDrawing = performance.now();
    const erased = erase();
    const lines = liveLines();
    drawnLines = lines.length;
    const text = `${erased}${permanent}${lines.join('\n')}`;
    permanent = '';
    if (text !== '') stream.write(text);
  }

  function schedule(): void {
    if (closed || timer !== undefined) return;
    const due = lastDrawing + interval - performance.now();
    if (due <= 0) {
      draw();
      return;
    }
    timer = setTimeout(draw, due);
    timer.unref();
  }

  function print(text: string): void {
    permanent += `${text}\n`;
    schedule();
  }

  const stages = trackStages({
    started: schedule,
    updated: schedule,
    finished: (stage, state, seconds) => {
      const time = state === 'cached' ? '' : colors.dim(` ${durationText(seconds)}`);
      const totals = totalsText(stage);
      print(`${stateText(state, colors)} ${stage.label}${time}${totals === '' ? '' : colors.dim(`  ${totals}`)}`);
    },
  });

  return {
    stage: stages.start,
    overall(fractionDone, secondsLeft) {
      overall = overallText(fractionDone, secondsLeft);
      schedule();
    },
    note: (text) => print(displayText(text)),
    endpoints() {
      for (const stage of stages.running) endpointLines(stage).forEach(print);
    },
    close() {
      if (closed) return;
      draw();
      closed = true;
      if (drawnLines > 0) stream.write('\n');
    },
  };
}
