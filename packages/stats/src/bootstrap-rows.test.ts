import { expect, it } from 'vitest';
import { bootstrapMean } from './bootstrap.ts';
import { bootstrapRows } from './bootstrap-rows.ts';

const resampling = { confidence: 0.95, resamples: 400, seed: 3 };

it('gives for a mean what the bootstrap of means gives', () => {
  const values = Array.from({ length: 60 }, (_, index) => Math.sin(index) + index / 40);
  const meanOf = (places: Int32Array) =>
    places.reduce((sum, place) => sum + (values[place] as number), 0) / places.length;
  const rows = bootstrapRows(values.length, meanOf, resampling);
  const means = bootstrapMean(values, resampling);
  for (const bound of ['mean', 'low', 'high'] as const) expect(rows[bound]).toBeCloseTo(means[bound], 12);
});

it('draws only places that exist and refuses to draw of nothing', () => {
  const seen = new Set<number>();
  const statistic = (places: Int32Array) => {
    for (const place of places) seen.add(place);
    return 7;
  };
  const { low, high } = bootstrapRows(3, statistic, resampling);
  expect([...seen].sort()).toEqual([0, 1, 2]);
  expect([low, high]).toEqual([7, 7]);
  expect(() => bootstrapRows(0, () => 0, resampling)).toThrow('no rows');
});
