import type { BenchmarkRecord, Metric } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { meanSummary } from './mean-summary.ts';

const metric = (name: string): Metric => ({ name, label: name, unit: 'fraction', better: 'higher' });

async function* records(...values: [value: number | null, group: string | null, tokens?: number][]) {
  for (const [index, [m, group, tokens]] of values.entries()) {
    const hashes = { doc: '', prompt: '', target: '' };
    yield { id: String(index), metrics: { m }, group, hashes, details: { tokens: tokens ?? null } } as BenchmarkRecord;
  }
}

it('is the mean of what was measured, with a standard error by n − 1 and Wilson’s interval of a proportion', async () => {
  const { scores } = await meanSummary(
    [metric('m')],
    records([1, null], [0, null], [1, null], [1, null], [null, null]),
  );
  expect(scores).toHaveLength(1);
  expect(scores[0]).toMatchObject({ metric: 'm', group: null, value: 0.75, standardError: 0.25, rows: 4, missing: 1 });
  expect(scores[0]?.interval?.[0]).toBeCloseTo(0.3006, 4);
});

it('has a mean for each group, and a normal interval of what is no proportion', async () => {
  const { scores } = await meanSummary([metric('m')], records([2, 'b'], [4, 'a'], [6, 'a']));
  expect(scores.map(({ group, value }) => [group, value])).toEqual([
    [null, 4],
    ['b', 2],
    ['a', 5],
  ]);
  expect(scores[2]?.interval?.map((end) => end - 5)).toEqual([expect.closeTo(-1.96, 3), expect.closeTo(1.96, 3)]);
  expect(scores[1]).toMatchObject({ standardError: null, interval: null });
});

it('weights a mean by a number among the details', async () => {
  const weighted = { ...metric('by-token'), of: 'm', weightedBy: 'tokens' };
  const { scores } = await meanSummary([metric('m'), weighted], records([1, null, 1], [4, null, 3], [7, null]));
  expect(scores.map(({ metric, value, rows }) => [metric, value, rows])).toEqual([
    ['m', 4, 3],
    ['by-token', 3.25, 2],
  ]);
});

it('is null where nothing was measured', async () => {
  const { scores } = await meanSummary([metric('m')], records([null, null]));
  expect(scores[0]).toMatchObject({ value: null, standardError: null, interval: null, rows: 0, missing: 1 });
});
