import { describe, expect, it } from 'vitest';
import { groupMeans, type MetricRows, rowMeans, seedMean } from './row-means.ts';

const rows: MetricRows = {
  values: new Map([
    ['a', [1, 0]],
    ['b', [null, 1]],
    ['c', [null, null]],
    ['d', [0, 0]],
  ]),
  groups: new Map([
    ['a', 'long'],
    ['b', 'short'],
    ['c', 'short'],
    ['d', 'long'],
  ]),
};

describe('row means', () => {
  it('average each row over the seeds that measured it, and leave out a row that none measured', () => {
    expect([...rowMeans(rows)]).toEqual([
      ['a', 0.5],
      ['b', 1],
      ['d', 0],
    ]);
  });

  it('average a seed over the rows that it measured', () => {
    expect(seedMean(rows, 0)).toBe(0.5);
    expect(seedMean(rows, 1)).toBeCloseTo(1 / 3, 12);
    expect(seedMean({ values: new Map([['c', [null]]]), groups: new Map() }, 0)).toBeNull();
  });

  it('average groups, counting only measured rows', () => {
    expect(groupMeans(rows)).toEqual([
      { group: 'long', mean: 0.25, rows: 2 },
      { group: 'short', mean: 1, rows: 1 },
    ]);
  });
});
