import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createScreen } from '../testing/screen.ts';
import { createProgress } from './progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const visible = (lines: string[]) => lines.filter((line) => line !== '');

describe('createProgress on a terminal', () => {
  it('shows the running stages and the whole run, and keeps what ended above them', () => {
    const screen = createScreen(80);
    const progress = createProgress(screen.stream, { tty: true, color: true });
    const first = progress.stage('align/forward-1', 400);
    progress.overall(0.25, 200);
    first.update(100, 400, 'loss 1.25');
    vi.advanceTimersByTime(200);
    expect(visible(screen.lines())).toEqual([
      '█████░░░░░░░░░░░░░░░  100/400  align/forward-1  loss 1.25',
      '25 % done, about 3 min 20 s left',
    ]);
    const second = progress.stage('augment');
    first.finish('done');
    second.update(7);
    vi.advanceTimersByTime(200);
    expect(visible(screen.lines())).toEqual([
      'done align/forward-1 0.2 s',
      '7  augment',
      '25 % done, about 3 min 20 s left',
    ]);
    second.finish('interrupted');
    progress.note('The engine ended.\nTry again.');
    progress.close();
    expect(visible(screen.lines())).toEqual([
      'done align/forward-1 0.2 s',
      'interrupted augment 0.2 s',
      'The engine ended. Try again.',
      '25 % done, about 3 min 20 s left',
    ]);
    expect(screen.lines().at(-1)).toBe('');
  });

  it('shows rate, tokens, time left and faults of a stage', () => {
    const screen = createScreen(140);
    const progress = createProgress(screen.stream, { tty: true, color: false });
    const stage = progress.stage('score', 4_000);
    const faults = { '429': 12, reset: 3, timeout: 2, '500': 1, '503': 1, 'bad-json': 1 };
    for (const second of [0, 1, 2]) {
      const activity = { requests: 1, promptTokens: second * 2_000, generatedTokens: second * 50, faults };
      stage.update(second * 150, 4_000, undefined, activity);
      vi.advanceTimersByTime(1_000);
    }
    expect(visible(screen.lines())).toEqual([
      '██░░░░░░░░░░░░░░░░░░  300/4000  score  150/s  2050 tokens/s  25 s left  faults: 429 ×12, reset ×3, timeout ×2, 500 ×1, others ×2',
    ]);
  });

  it('says how many stages it does not show', () => {
    const screen = createScreen(80);
    const progress = createProgress(screen.stream, { tty: true, color: false });
    for (const label of ['a', 'b', 'c', 'd']) progress.stage(label);
    progress.overall(0);
    vi.advanceTimersByTime(200);
    expect(visible(screen.lines())).toEqual(['a', 'b  and 2 more', '0 % done']);
  });

  it('draws at most ten times a second, and the last state always', () => {
    const screen = createScreen(80);
    const progress = createProgress(screen.stream, { tty: true, color: false });
    const stage = progress.stage('score', 1000);
    for (let done = 1; done <= 1000; done += 1) {
      vi.advanceTimersByTime(2);
      stage.update(done, 1000);
    }
    expect(screen.writes.length).toBeLessThanOrEqual(21);
    expect(screen.writes.length).toBeGreaterThanOrEqual(19);
    vi.advanceTimersByTime(100);
    expect(visible(screen.lines())).toEqual(['████████████████████  1000/1000  score  500/s']);
  });

  it('never lets a line wrap, whatever the labels', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 60 }),
        fc.array(fc.string({ maxLength: 100 }), { minLength: 1, maxLength: 6 }),
        (columns, labels) => {
          const screen = createScreen(columns);
          const progress = createProgress(screen.stream, { tty: true, color: true });
          const stages = labels.map((label) => progress.stage(label, 10));
          progress.overall(0.5, 1_000);
          for (const stage of stages) {
            stage.update(5, 10, 'a note that is rather long for a narrow terminal');
            vi.advanceTimersByTime(150);
          }
          expect(visible(screen.lines()).length).toBeLessThanOrEqual(3);
          progress.close();
        },
      ),
    );
  });

  it('ignores what comes after the end of a stage, and of itself', () => {
    const screen = createScreen(80);
    const progress = createProgress(screen.stream, { tty: true, color: false });
    const stage = progress.stage('a', 2);
    stage.finish('failed');
    stage.finish('done');
    stage.update(2);
    progress.close();
    const before = screen.lines();
    expect(visible(before)).toEqual(['failed a 0.0 s']);
    progress.close();
    progress.note('late');
    progress.overall(1);
    vi.advanceTimersByTime(1_000);
    expect(screen.lines()).toEqual(before);
  });

  it('uses colours only where asked', () => {
    for (const color of [true, false]) {
      const screen = createScreen(80);
      const progress = createProgress(screen.stream, { tty: true, color });
      progress.stage('a').finish('done');
      progress.close();
      expect(screen.writes.join('').includes('\x1b[32mdone')).toBe(color);
    }
  });
});
