import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addProbabilities } from './probabilities.ts';

const zeros = Float64Array.of(0);

function probabilityOf(logOdds: number): number {
  const probabilities = new Float64Array(1);
  const run = { start: 0, end: 1, weight: 1, last: 1 };
  addProbabilities([zeros, zeros], run, Float64Array.of(0, 0, logOdds), probabilities, new Float64Array(3));
  return probabilities[0] as number;
}

it('finds probabilities within 2e-13, inside and outside of its table', () => {
  fc.assert(
    fc.property(fc.double({ min: -40, max: 40, noNaN: true }), (logOdds) => {
      expect(Math.abs(probabilityOf(logOdds) - 1 / (1 + Math.exp(-logOdds)))).toBeLessThan(2e-13);
    }),
    { numRuns: 5000 },
  );
  expect([-1e6, 1e6, Number.NaN].map(probabilityOf)).toEqual([0, 1, Number.NaN]);
});

it('adds products with the features to the sums', () => {
  const columns = [Float64Array.of(9, 1, -2), Float64Array.of(9, 3, 0.5)] as const;
  const sums = Float64Array.of(1, 1, 1);
  addProbabilities(columns, { start: 1, end: 3, weight: 10, last: 4 }, new Float64Array(3), new Float64Array(3), sums);
  expect([...sums]).toEqual([1 - 5, 1 + 17.5, 1 + 40].map((sum) => expect.closeTo(sum, 9)));
});
