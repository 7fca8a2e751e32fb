import type { Filter } from '@mainbench/spec';
import { z } from 'zod';

/**
 * Keeps truly aligned pairs first, which no filter can do better: a ceiling of truth. It is none of usefulness, since a
 * model may learn more from other pairs of the same number. Only where the data's truth is known.
 */
export const oracleFilter: Filter = {
  name: 'oracle',
  version: 1,
  summary: 'keeps the truly aligned pairs first: an upper bound on precision, not on scores',
  options: z.strictObject({}),
  models: () => [],
  needsTruth: true,
  costPerPair: () => ({ scored: 0, generated: 0 }),
  async score(pair, _options, { truth }) {
    if (truth === undefined) throw new TypeError('the oracle filter was given no truth');
    return { score: truth.aligned(pair) ? 1 : 0 };
  },
};
