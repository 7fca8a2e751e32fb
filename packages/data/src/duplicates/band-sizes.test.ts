import { expect, it } from 'vitest';
import { minhashGoldens as golden } from '../testing/minhash-goldens.ts';
import { bestBandSizes, candidateProbability } from './band-sizes.ts';

it.each(golden.bands)('cuts as datasketch does: $threshold of $num_perm, $weights', (given) => {
  const { bands, rows } = bestBandSizes(given.threshold, given.num_perm, given.weights);
  expect([bands, rows]).toEqual(given.bands);
});

it('tells how probable a candidate is', () => {
  expect(candidateProbability(0, { bands: 17, rows: 7 })).toBe(0);
  expect(candidateProbability(1, { bands: 17, rows: 7 })).toBe(1);
  expect(candidateProbability(0.5, { bands: 2, rows: 1 })).toBe(0.75);
});
