import { addressOf, stagesOf } from '@mainbench/graph';
import type { JsonObject } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { planRows } from './plan-rows.ts';
import { experimentOf, type Fields, recipeWith } from './testing/recipe-changes.ts';

const withRater = (given: Fields = {}): JsonObject =>
  recipeWith({ rate_pairs: { filter: 'rated', sample: 3 }, ...given });

describe('an outside rating of pairs', () => {
  it('rates what each arm keeps, and once what several arms chose from, by the untuned model', async () => {
    const { models, targets } = await experimentOf(withRater());
    const [seed] = models[0]?.seeds ?? [];
    const ratings = seed?.ratings ?? [];
    expect(ratings.map(({ of, arms, sample }) => [of, arms.join(), sample.rows])).toEqual([
      ['candidates', 'no-filter,mutual', 3],
      ['kept', 'no-filter', 2],
      ['kept', 'mutual', 2],
    ]);
    for (const { scores, sample } of ratings) {
      expect(scores.inputs.seed).toBe(models[0]?.base);
      expect(scores.inputs.pairs).toBe(sample.stage);
      expect(targets.map(addressOf)).toContain(addressOf(scores));
    }
    expect(ratings.map(({ scores }) => scores.label)).toEqual([
      ...['tiny/1/align/augment/rating', 'tiny/1/no-filter/rating', 'tiny/1/mutual/rating'],
    ]);
  });

  it('leaves every other stage as it is', async () => {
    const rated = new Set(stagesOf((await experimentOf(withRater())).targets).map(addressOf));
    const plain = stagesOf((await experimentOf(recipeWith({}))).targets).map(addressOf);
    expect(plain.filter((address) => !rated.has(address))).toEqual([]);
    expect(rated.size - plain.length).toBe(6);
  });

  it('rates the candidates of an alignment of its own apart', async () => {
    const { models } = await experimentOf(withRater({ 'arms[].align': { iterations: 0 } }));
    const candidates = models[0]?.seeds[0]?.ratings.filter(({ of }) => of === 'candidates') ?? [];
    expect(candidates.map(({ arms }) => arms.join())).toEqual(['no-filter', 'mutual']);
  });

  it('stands in the plan as a step of its own', async () => {
    const rating = planRows(await experimentOf(withRater())).find(({ task }) => task === 'rating');
    expect(rating).toMatchObject({ model: 'tiny', seed: 1, arm: null, documents: 7 });
  });

  it('is refused of a filter that asks trained models, and of one that is not there', async () => {
    const refused = (filter: string) => experimentOf(withRater({ rate_pairs: { filter } }));
    await expect(refused('mutual')).rejects.toMatchObject({
      kind: 'recipe',
      message: expect.stringContaining('which this run trains, so it cannot rate independently.'),
      details: { recipePath: ['rate_pairs', 'filter'] },
    });
    await expect(refused('ratd')).rejects.toThrow('rate_pairs.filter: there is no filter "ratd", did you mean rated?');
  });
});
