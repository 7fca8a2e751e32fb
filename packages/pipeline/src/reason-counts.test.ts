import { describe, expect, it } from 'vitest';
import { ReasonCounts } from './reason-counts.ts';

function countsOf(...reasons: Parameters<ReasonCounts['add']>[0][]) {
  const counts = new ReasonCounts();
  for (const reason of reasons) counts.add(reason);
  return counts.counts;
}

describe('ReasonCounts', () => {
  it('counts each reason, the most frequent first', () => {
    expect(countsOf('b', 'a', 'c', 'c')).toEqual([
      { reason: 'c', count: 2 },
      { reason: 'a', count: 1 },
      { reason: 'b', count: 1 },
    ]);
  });

  it.each([undefined, '', 3, null])('takes %j for no reason', (reason) => {
    expect(countsOf(reason)).toEqual([{ reason: 'no reason given', count: 1 }]);
  });

  it('counts every pair of a filter that never repeats itself, under a bounded number of reasons', () => {
    const counts = countsOf(...Array.from({ length: 1000 }, (_, index) => `pair ${index} ${'long '.repeat(100)}`));
    expect(counts[0]?.reason).toBe('other reasons');
    expect(counts.length).toBeLessThan(20);
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
    expect(Math.max(...counts.map(({ reason }) => reason.length))).toBeLessThanOrEqual(120);
  });
});
