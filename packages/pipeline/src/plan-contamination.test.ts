import { addressOf, stagesOf } from '@mainbench/graph';
import { describe, expect, it } from 'vitest';
import { experimentOf, type Fields, recipeWith } from './testing/recipe-changes.ts';

const real = { seed: { source: 'pairs' }, unlabeled: { source: 'texts' } };
const experiment = (contamination: Fields) => experimentOf(recipeWith({ data: { ...real, contamination } }));

describe('the search for benchmarks in the data', () => {
  it('changes no other stage where it only counts', async () => {
    const plain = stagesOf((await experimentOf(recipeWith({ data: real }))).targets).map(addressOf);
    const counted = stagesOf((await experiment({})).targets);
    const added = counted.filter((stage) => !plain.includes(addressOf(stage)));
    expect([...new Set(added.map(({ kind }) => kind))]).toEqual(['contamination']);
    // One of the data, and one of the pairs that both arms choose from.
    expect(added).toHaveLength(2);
    expect(counted).toHaveLength(plain.length + 2);
  });

  it('puts tables without contaminated rows before training, augmentation and filters where it drops', async () => {
    const { data, models } = await experiment({ drop: true });
    expect([data.seed, data.unlabeled].map(({ stage }) => stage.kind)).toEqual(['uncontaminated', 'uncontaminated']);
    const candidates = models[0]?.seeds[0]?.arms.map(({ filtering }) => filtering?.candidates.stage.kind);
    expect(candidates).toEqual(['uncontaminated', 'uncontaminated']);
  });

  it('needs a benchmark', async () => {
    const recipe = recipeWith({ data: { ...real, contamination: {} } });
    recipe.evaluate = [{ task: 'heldout-nll' }];
    await expect(experimentOf(recipe)).rejects.toMatchObject({
      kind: 'recipe',
      message: 'data.contamination: expected a benchmark in `evaluate`, whose documents are looked for.',
    });
  });
});
