import { describe, expect, it } from 'vitest';
import { TimeLimit } from './time-limit.ts';

const seconds = (limit: TimeLimit, maxNewTokens?: number) => limit.of('/generate', maxNewTokens) / 1000;

describe('TimeLimit', () => {
  it.each([0.1, 6, 35, 120, 600])('lets a server answer after %d s, first and later', (answer) => {
    const limit = new TimeLimit();
    expect(seconds(limit)).toBeGreaterThan(answer);
    limit.ended('/info', 1);
    expect(seconds(limit)).toBeGreaterThan(answer);
    limit.ended('/generate', answer * 1000);
    expect(seconds(limit)).toBeGreaterThanOrEqual(Math.max(300, 4 * answer));
  });

  it('grows with the tokens that are asked for, by the rate that was seen', () => {
    const limit = new TimeLimit();
    limit.ended('/generate', 100);
    expect(seconds(limit, 2048)).toBe(1200);
    limit.exceeded();
    expect(seconds(limit, 2048)).toBe(2400);
    limit.ended('/generate', 50_000, 100);
    expect(seconds(limit, 2048)).toBe(4096);
    expect(seconds(limit, 16)).toBe(300);
    for (let fast = 0; fast < 100; fast += 1) limit.ended('/generate', 1000, 100);
    expect(seconds(limit, 2048)).toBe(300);
  });

  it('does not take a long prompt before few tokens for a slow rate', () => {
    const limit = new TimeLimit();
    limit.ended('/generate', 600_000, 1);
    limit.ended('/generate', 1000, 100);
    expect(seconds(limit, 2048)).toBe(2400);
  });

  it('gives a request under way what was seen since, but nothing for a server that answers nothing', () => {
    const limit = new TimeLimit();
    limit.ended('/score', 100);
    const sent = limit.of('/score');
    expect([sent, limit.asSeen('/score')]).toEqual([300_000, 400]);
    // The first of many in the server's queue.
    for (const milliseconds of [10_000, 150_000, 290_000]) limit.ended('/score', milliseconds);
    expect(limit.asSeen('/score')).toBe(1_160_000);
    limit.exceeded();
    expect(limit.asSeen('/generate', 100)).toBe(0);
  });

  it('is the bound that the user gives', () => {
    const limit = new TimeLimit(2000);
    limit.ended('/generate', 60_000, 10);
    limit.exceeded();
    expect(seconds(limit, 2048)).toBe(2);
    expect(limit.asSeen('/generate', 2048)).toBe(2000);
  });
});
