import type { JsonObject, JsonValue } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { changes, experimentOf, type Fields, recipeWith, set } from '../testing/recipe-changes.ts';
import { plannedRecord } from './run-record.ts';

/** Fields that change no artifact but what is computed of them. */
const reportChanges: [field: string, value: JsonValue, given?: Fields][] = [
  ['report.baseline', 'mutual'],
  ['report.confidence', 0.9],
  ['report.contrasts', [['mutual', 'no-filter']]],
  ['report.primary', ['second']],
  ['report.derived', { both: 'mean(second)' }],
  ['report.references', 'paper.csv'],
  ['report.examples', 1],
  ['report.resamples', 200],
];

const recordOf = async (recipe: JsonObject) => plannedRecord(await experimentOf(recipe));

describe('the record of a run', () => {
  it.each([...changes, ...reportChanges])('holds %s', async (field, value, given = {}) => {
    const recipe = recipeWith(given);
    const before = await recordOf(recipe);
    set(recipe, field, value);
    expect(await recordOf(recipe)).not.toEqual(before);
  });

  it('names the filter of an arm with its options, the models that it asks and the rule of selection', async () => {
    const { arms } = await recordOf(recipeWith({ select: { top_k: 2 } }));
    expect(arms.find(({ arm }) => arm === 'mutual')?.filter).toMatchObject({
      name: 'mutual',
      options: { variant: 'forward' },
      roles: ['forward'],
      models: 'aligned',
      rounds: 1,
      select: { top_k: 2 },
    });
  });

  it('fills an arm’s overrides into its settings, and has none for a model that is not tuned', async () => {
    const { arms } = await recordOf(
      recipeWith({ 'align.train.learning_rate': 0.1, 'arms[].align': { iterations: 1 }, 'arms[].tune': { train: {} } }),
    );
    expect(arms[1]?.align).toMatchObject({ iterations: 1, train: { learning_rate: 0.1 } });
    expect(arms[1]?.tune).toMatchObject({ train: { learning_rate: 2e-5 } });
    const recipe = recipeWith({});
    recipe.arms = [
      { name: 'no-filter', filter: 'any' },
      { name: 'base', tune: false },
    ];
    expect((await recordOf(recipe)).arms[1]).toMatchObject({ arm: 'base', filter: null, tune: null });
  });

  it('holds no credentials of an address', async () => {
    const serve = { engine: 'tgi', urls: ['http://user:password@127.0.0.1:8080/?key=abcdef'] };
    const record = await recordOf(recipeWith({ serve }));
    expect(JSON.stringify(record)).toContain('http://127.0.0.1:8080');
    expect(JSON.stringify(record)).not.toMatch(/password|abcdef/);
  });
});
