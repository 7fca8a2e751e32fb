import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { trackPace } from './running-stages.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('trackPace', () => {
  it('tells nothing before a second, then units and tokens a second since the first sample', () => {
    const pace = trackPace();
    expect(pace.read()).toBeUndefined();
    pace.add(500, 0);
    vi.advanceTimersByTime(900);
    pace.add(600, 90);
    expect(pace.read()).toBeUndefined();
    vi.advanceTimersByTime(100);
    pace.add(700, 1000);
    expect(pace.read()).toEqual({ units: 200, tokens: 1000 });
  });

  it('looks back on the last seconds only', () => {
    const pace = trackPace();
    for (let second = 0; second <= 100; second += 1) {
      pace.add(second <= 50 ? second * 10 : 500 + (second - 50) * 100, 0);
      vi.advanceTimersByTime(1_000);
    }
    expect(pace.read()?.units).toBeCloseTo(100, 6);
  });
});
