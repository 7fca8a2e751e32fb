import type { Filter } from '@mainbench/spec';
import { z } from 'zod';

/** The ceiling: keeps truly aligned pairs first. Only where the data's truth is known. */
export const oracleFilter: Filter = {
  name: 'oracle',
  version: 1,
  summary: 'keeps the truly aligned pairs first: the ceiling of any filter',
  options: z.strictObject({}),
  models: () => [],
  needsTruth: true,
  costPerPair: () => ({ scored: 0, generated: 0 }),
  async score(pair, _options, { truth }) {
    if (truth === undefined) throw new TypeError('the oracle filter was given no truth');
    return { score: truth.aligned(pair) ? 1 : 0 };
  },
};
