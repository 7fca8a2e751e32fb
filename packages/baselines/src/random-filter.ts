import { seededRandom } from '@mainbench/kit';
import type { Filter } from '@mainbench/spec';
import { z } from 'zod';

/** No filtering at equal k: a seeded random choice, each pair's score drawn from its own stream. */
export const randomFilter: Filter = {
  name: 'random',
  version: 1,
  summary: 'a seeded random choice of pairs: no filtering, at equal k',
  options: z.strictObject({}),
  models: () => [],
  costPerPair: () => ({ scored: 0, generated: 0 }),
  async score(pair, _options, { seed }) {
    return { score: seededRandom(seed, 'random-filter', pair.id).next() };
  },
};
