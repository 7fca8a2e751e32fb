import type { Filter } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { requestsPerPair } from './requests-per-pair.ts';
import { experimentOf, recipeWith } from './testing/recipe-changes.ts';

const graded: Filter = {
  name: 'graded',
  version: 1,
  summary: 'grades from 1 to 6',
  options: z.strictObject({}),
  models: () => ['base'],
  costPerPair: () => ({ scored: 2, continuations: 6, generated: 0 }),
  score: async () => ({ score: 0 }),
};

/** The cost of the filter's stage and of a signal that is the filter, and the pairs that they score. */
async function planned(engine: 'embedded' | 'vllm') {
  const recipe = recipeWith({ signals: { mine: { filter: 'graded' } } });
  recipe.serve = { engine };
  recipe.arms = [
    { name: 'no-filter', filter: 'any' },
    { name: 'graded', filter: 'graded' },
    { name: 'formula', filter: { score: 'mine' } },
  ];
  recipe.rate_pairs = { filter: 'graded', sample: 3 };
  const { models } = await experimentOf(recipe, [graded]);
  const { arms = [], ratings = [] } = models[0]?.seeds[0] ?? {};
  const [, filter, formula] = arms;
  return {
    pairs: filter?.filtering?.candidates.rows ?? 0,
    stages: [filter?.filtering?.scores, formula?.filtering?.asks[0]?.scores].map((stage) => stage?.cost),
    ratings: ratings.map(({ sample, scores }) => scores.cost.requests / sample.rows),
  };
}

describe('the planned requests of a pair', () => {
  it('are one for all continuations of a context where the engine scores them together, and else one each', async () => {
    const embedded = await planned('embedded');
    const vllm = await planned('vllm');
    expect(embedded.pairs).toBeGreaterThan(0);
    for (const cost of embedded.stages) expect(cost?.requests).toBe(2 * embedded.pairs);
    for (const cost of vllm.stages) expect(cost?.requests).toBe(12 * vllm.pairs);
    // Each of vLLM's requests has the context again.
    expect(vllm.stages[0]?.promptTokens).toBe(6 * (embedded.stages[0]?.promptTokens ?? 0));
    expect([new Set(embedded.ratings), new Set(vllm.ratings)]).toEqual([new Set([2]), new Set([12])]);
  });

  it('have one more where a text is generated', () => {
    expect(requestsPerPair({ scored: 1, generated: 7 }, false)).toBe(2);
    expect(requestsPerPair({ scored: 0, continuations: 5, generated: 7 }, false)).toBe(1);
  });
});
