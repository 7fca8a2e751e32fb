import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createJsonProgress } from './json-progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const activity = { requests: 3, promptTokens: 20, generatedTokens: 10, faults: { '429': 2 } };

describe('createJsonProgress', () => {
  it('tells what clients did, and of each server where it is asked', () => {
    const lines: string[] = [];
    const progress = createJsonProgress({
      write(chunk: unknown) {
        lines.push(String(chunk));
        return true;
      },
    });
    const server = { endpoint: 'http://a', state: 'ready', inFlight: 4, limit: 8, requests: 3, faults: { '429': 2 } };
    const stage = progress.stage('score', 20);
    stage.update(0, 20, undefined, { ...activity, promptTokens: 0 });
    vi.advanceTimersByTime(2_000);
    stage.update(4, 20, undefined, { ...activity, endpoints: [server] });
    progress.endpoints();
    stage.finish('adopted');
    const told = { requests: 3, prompt_tokens: 20, generated_tokens: 10, faults: { '429': 2 } };
    expect(lines.slice(2).map((line) => JSON.parse(line))).toEqual([
      {
        ...{ event: 'stage-progress', label: 'score', done: 4, total: 20, note: '' },
        ...{ per_second: 2, tokens_per_second: 10, seconds_left: 8, ...told },
      },
      {
        event: 'endpoints',
        label: 'score',
        endpoints: [
          { endpoint: 'http://a', state: 'ready', in_flight: 4, limit: 8, requests: 3, faults: { '429': 2 } },
        ],
      },
      { event: 'stage-end', label: 'score', state: 'adopted', seconds: 2, ...told },
    ]);
  });

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
      { event: 'stage-progress', label: 'score', done: 11, total: 20, note: 'note', per_second: 10, seconds_left: 0.9 },
      { event: 'overall', fraction: 0.5, seconds_left: 3 },
      { event: 'overall', fraction: 1, seconds_left: null },
      { event: 'stage-end', label: 'score', state: 'done', seconds: 2 },
      { event: 'note', text: 'ab' },
    ]);
  });
});
