import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { armTune, type Recipe, readRecipe } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { root } from './mainbench.ts';

const recipeOf = (file: string): Recipe => {
  const path = join(root, file);
  return readRecipe(readFileSync(path, 'utf8'), path, (name) => readFileSync(name, 'utf8')).recipe;
};
// A recipe that only others extend names no models.
const recipes = globSync('benchmarks/**/*.yaml', { cwd: root })
  .filter((file) => !file.endsWith('family.yaml'))
  .sort();

describe('recipes that compare filters', () => {
  it.each(recipes)('%s keeps an equal number of pairs in every arm, unless k is what it varies', (file) => {
    const { arms, select } = recipeOf(file);
    const own = arms.filter((arm) => arm.filter !== undefined && arm.select !== undefined);
    // Bins of a signal change which pairs are kept, not how many.
    const sizeOf = (rule: Recipe['select']) => JSON.stringify({ ...rule, strata: undefined });
    if (own.every((arm) => sizeOf(arm.select ?? select) === sizeOf(select))) return;
    expect(file).toMatch(/ablations\/k\.yaml$/);
    const kept = (filter: string) =>
      own.filter((arm) => arm.filter === filter).map((arm) => JSON.stringify(arm.select));
    expect(kept('score')).toEqual(kept('mutual'));
    expect(kept('random')).toEqual(kept('mutual'));
  });

  const passes = recipes.filter((file) => /benchmarks\/(quickstart|world\/|pretrained\/|two-models\/)/.test(file));
  it.each(passes)('%s trains every arm for an equal number of passes, from one rng seed', (file) => {
    const recipe = recipeOf(file);
    const tuned = recipe.arms.filter(({ tune }) => tune !== false).map((arm) => armTune(recipe, arm).train);
    expect(tuned.length).toBeGreaterThan(1);
    for (const train of tuned) expect(train).toEqual({ ...tuned[0], epochs: expect.any(Number), steps: undefined });
  });
});
