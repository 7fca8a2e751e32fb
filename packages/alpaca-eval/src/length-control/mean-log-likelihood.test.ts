import { expect, it } from 'vitest';
import { meanLogLikelihood } from './mean-log-likelihood.ts';
import { prepareRows } from './prepared-rows.ts';

const rows = {
  columns: [Float64Array.of(0.3, -1, 2, 0.5), Float64Array.of(0, 0, 1, 1)],
  positive: Float64Array.of(0.02, 0.1, 0.25, 1),
  negative: Float64Array.of(0.08, 0, 0.75, 0),
};
const scored = { rows, prepared: prepareRows(rows) };

function expected(weights: readonly [number, number]): number {
  const sum = Array.from(rows.positive, (positive, row) => {
    const logOdds = (rows.columns[0]?.[row] ?? 0) * weights[0] + (rows.columns[1]?.[row] ?? 0) * weights[1];
    const probability = Math.min(Math.max(1 / (1 + Math.exp(-logOdds)), 1e-15), 1 - 1e-15);
    return positive * Math.log(probability) + (rows.negative[row] as number) * Math.log(1 - probability);
  }).reduce((total, each) => total + each, 0);
  return sum / 4;
}

it.each([[0, 0] as const, [1.5, -0.7] as const, [-12, 3] as const, [60, -30] as const])(
  'is the mean of the weighted log-likelihoods at %d, %d, also where a probability is 0 or 1',
  (...weights) => {
    expect(meanLogLikelihood(scored, Float64Array.of(...weights))).toBeCloseTo(expected(weights), 9);
  },
);
