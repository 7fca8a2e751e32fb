import type { Filter } from '@mainbench/spec';
import { z } from 'zod';

/** A filter that keeps the pairs with the shortest responses, whatever the models say of them. */
export default {
  summary: 'prefers short texts',
  options: z.strictObject({ power: z.number().default(1) }),
  models: () => [],
  costPerPair: () => ({ scored: 0, generated: 0 }),
  async score(pair, { power }) {
    return { score: -(pair.response.length ** power) };
  },
} satisfies Omit<Filter<{ power: number }>, 'name' | 'version'>;
