import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fitL1Logistic } from './l1-logistic.ts';
import { drawBelow, solverSeed } from './liblinear-random.ts';
import { prepareRows, type SoftRows } from './prepared-rows.ts';

const settings = { cost: 1, tolerance: 1e-10, steps: 500 };

function objective({ columns, positive, negative }: SoftRows, weights: ArrayLike<number>, cost: number): number {
  let loss = 0;
  for (let row = 0; row < positive.length; row += 1) {
    const sum = columns.reduce(
      (total, column, feature) => total + (column[row] as number) * (weights[feature] as number),
      0,
    );
    loss +=
      (positive[row] as number) * Math.log1p(Math.exp(-sum)) + (negative[row] as number) * Math.log1p(Math.exp(sum));
  }
  return Array.from(weights).reduce((total, weight) => total + Math.abs(weight), 0) + cost * loss;
}

const softRows = fc
  .array(
    fc.tuple(
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
    {
      minLength: 4,
      maxLength: 40,
    },
  )
  .map(
    (rows): SoftRows => ({
      columns: [Float64Array.from(rows, ([x]) => x), Float64Array.from(rows, ([, y]) => y)],
      positive: Float64Array.from(rows, ([, , p]) => p),
      negative: Float64Array.from(rows, ([, , p]) => 1 - p),
    }),
  );

it('finds a minimum: no step along a coordinate lowers the penalised loss', () => {
  fc.assert(
    fc.property(softRows, fc.constantFrom(0.1, 1, 10), (rows, cost) => {
      const weights = fitL1Logistic(prepareRows(rows), { ...settings, cost }, drawBelow(solverSeed));
      const best = objective(rows, weights, cost);
      for (const feature of [0, 1]) {
        for (const step of [-1e-2, -1e-4, 1e-4, 1e-2]) {
          const moved = Float64Array.from(weights);
          moved[feature] = (moved[feature] as number) + step;
          expect(objective(rows, moved, cost)).toBeGreaterThanOrEqual(best - 1e-9);
        }
      }
    }),
    { numRuns: 60 },
  );
});

it('leaves all weights at zero where the penalty is strong', () => {
  const rows = { columns: [Float64Array.of(1, -1)], positive: Float64Array.of(1, 0), negative: Float64Array.of(0, 1) };
  expect([...fitL1Logistic(prepareRows(rows), { ...settings, cost: 1e-4 }, drawBelow(1))]).toEqual([0]);
});

it('ends where labels can be told apart without error', () => {
  const rows = { columns: [Float64Array.of(1, -1)], positive: Float64Array.of(1, 0), negative: Float64Array.of(0, 1) };
  const [weight = 0] = fitL1Logistic(prepareRows(rows), { ...settings, cost: 1e4 }, drawBelow(1));
  expect(Number.isFinite(weight) && weight > 5).toBe(true);
});

it('draws evenly, the same numbers for the same seed', () => {
  const draw = drawBelow(7);
  const counts = [0, 0, 0];
  for (let index = 0; index < 3000; index += 1) {
    const drawn = draw(3);
    counts[drawn] = (counts[drawn] ?? Number.NaN) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  const [first, second] = [drawBelow(7), drawBelow(7)];
  expect(Array.from({ length: 50 }, () => first(1000))).toEqual(Array.from({ length: 50 }, () => second(1000)));
});
