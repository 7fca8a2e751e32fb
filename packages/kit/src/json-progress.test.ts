import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createJsonProgress } from './json-progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('createJsonProgress', () => {
  it('writes one JSON object a line, at most one a second for a stage that goes on', () => {
    const lines: string[] = [];
    const progress = createJsonProgress({
      write(chunk: unknown) {
        lines.push(String(chunk));
        return true;
      },
    });
    const stage = progress.stage('score', 20);
    for (let done = 1; done <= 20; done += 1) {
      stage.update(done, 20, 'note\n');
      vi.advanceTimersByTime(100);
    }
    progress.overall(0.5, 3);
    progress.overall(0.6, 2);
    progress.overall(1);
    stage.finish('done');
    progress.note('a\x1b[2Kb');
    progress.close();
    progress.note('late');
    expect(lines.every((line) => line.endsWith('\n') && !line.slice(0, -1).includes('\n'))).toBe(true);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { event: 'stage-start', label: 'score', total: 20 },
      { event: 'stage-progress', label: 'score', done: 1, total: 20, note: 'note' },
      { event: 'stage-progress', label: 'score', done: 11, total: 20, note: 'note' },
      { event: 'overall', fraction: 0.5, seconds_left: 3 },
      { event: 'overall', fraction: 1, seconds_left: null },
      { event: 'stage-end', label: 'score', state: 'done', seconds: 2 },
      { event: 'note', text: 'ab' },
    ]);
  });
});
