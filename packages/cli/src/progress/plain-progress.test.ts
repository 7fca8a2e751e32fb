import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgress } from './progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

function log() {
  const lines: string[] = [];
  return {
    lines,
    stream: {
      write(chunk: unknown) {
        lines.push(String(chunk));
        return true;
      },
    },
  };
}

describe('createProgress elsewhere', () => {
  it('writes a line where a stage starts and ends', () => {
    const { lines, stream } = log();
    const progress = createProgress(stream);
    const stage = progress.stage('align/\x1b[31mforward-1\n', 400);
    vi.advanceTimersByTime(2_500);
    progress.overall(0.5, 65);
    stage.finish('done');
    progress.stage('augment').finish('cached');
    progress.note('One row was cut.\r');
    progress.close();
    progress.note('late');
    expect(lines).toEqual([
      'start align/forward-1\n',
      'done align/forward-1 after 2.5 s (50 % done, about 1 min 05 s left)\n',
      'start augment\n',
      'kept augment (50 % done, about 1 min 05 s left)\n',
      'One row was cut.\n',
    ]);
  });

  it('writes at most one line each ten seconds in between', () => {
    const { lines, stream } = log();
    const progress = createProgress(stream, { tty: false });
    const stage = progress.stage('score', 300);
    for (let done = 1; done <= 300; done += 1) {
      vi.advanceTimersByTime(100);
      stage.update(done, 300, 'loss 1.0');
    }
    expect(lines).toEqual([
      'start score\n',
      'score 100/300 10/s, 20 s left loss 1.0\n',
      'score 200/300 10/s, 10 s left loss 1.0\n',
      'score 300/300 10/s loss 1.0\n',
    ]);
  });

  it('tells rates, faults and what a stage did, and of each server where it is asked', () => {
    const { lines, stream } = log();
    const progress = createProgress(stream, { tty: false });
    const stage = progress.stage('score', 4_000);
    const server = (endpoint: string, requests: number) => {
      return { endpoint, state: 'ready', inFlight: 4, limit: 8, requests, faults: { reset: 1 } };
    };
    for (let second = 0; second <= 12; second += 1) {
      const endpoints = [server('http://a:8080', second), server('http://long-name', 2)];
      const activity = {
        requests: second,
        promptTokens: second * 20_000,
        generatedTokens: second,
        faults: { '429': 2 },
      };
      stage.update(second * 100, 4_000, undefined, { ...activity, endpoints });
      vi.advanceTimersByTime(1_000);
    }
    progress.endpoints();
    stage.finish('done');
    expect(lines).toEqual([
      'start score\n',
      'score 1000/4000 100/s, 20.0k tokens/s, 30 s left, faults: 429 ×2\n',
      'score:\n',
      '  http://a:8080     ready        4/8      12 requests  reset ×1\n',
      '  http://long-name  ready        4/8      2 requests  reset ×1\n',
      'done score after 13 s: 12 requests, 240.0k tokens read, 12 written, faults: 429 ×2\n',
    ]);
  });

  it('is what a stream that is no terminal gets, and a terminal that cannot', () => {
    for (const [isTTY, term, live] of [
      [false, 'xterm', false],
      [true, 'dumb', false],
      [true, 'xterm', true],
    ] as const) {
      vi.stubEnv('TERM', term);
      const { lines, stream } = log();
      const progress = createProgress({ ...stream, isTTY });
      progress.stage('a');
      progress.close();
      expect(lines.join('').startsWith('start a\n')).toBe(!live);
    }
  });

  it('obeys NO_COLOR on a terminal', () => {
    vi.stubEnv('TERM', 'xterm');
    for (const [value, colored] of [
      ['', true],
      ['1', false],
    ] as const) {
      vi.stubEnv('NO_COLOR', value);
      const { lines, stream } = log();
      const progress = createProgress({ ...stream, isTTY: true });
      progress.stage('a').finish('done');
      progress.close();
      expect(lines.join('').includes('\x1b[32m')).toBe(colored);
    }
  });
});
