import type { JsonObject, JsonValue, Stage } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { changes, experimentOf, type Fields, recipeWith, set } from '../testing/recipe-changes.ts';
import { storeWith } from '../testing/tables.ts';
import { plannedRecord, trainingRecords } from './run-record.ts';

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

const first = <T>(items: readonly T[]): T => {
  const [item] = items;
  if (item === undefined) throw new TypeError('expected at least one');
  return item;
};

/** The records of a recipe's first model in a store that has only some stages. */
async function recordsOf(fields: Parameters<typeof recipeWith>[0], made: (stages: Stage) => Stage[]) {
  const { models, data } = await experimentOf(recipeWith(fields));
  return trainingRecords(await storeWith(...made(data.seed.stage)), first(models));
}

describe('the records of trainings', () => {
  it('count passes over pairs, of which a step of twins has half as many', async () => {
    const records = await recordsOf({ 'align.train.steps': 6, 'align.train.batch_size': 2 }, (seed) => [seed]);
    const of = (training: string) => records.find((record) => record.training === training);
    // Three seed pairs: two rows a step without twins, one pair a step with them.
    expect(of('reverse-0')).toMatchObject({ arm: null, pairs: 3, steps: 6, passes: 4, alpha: null });
    expect(of('forward-1')).toMatchObject({ pairs: 3, steps: 6, passes: 2, alpha: { policy: 'loss-ratio' } });
    expect(records.map(({ training }) => training)).toEqual([
      'reverse-0',
      'forward-0',
      'forward-1',
      'reverse-1',
      'forward-2',
      'reverse-2',
      'tune',
      'tune',
    ]);
  });

  it('take the steps from the passes that a recipe asks for', async () => {
    const records = await recordsOf({ 'align.train.epochs': 2, 'align.train.batch_size': 2 }, (seed) => [seed]);
    expect(records.find(({ training }) => training === 'reverse-0')).toMatchObject({ steps: 3, passes: 2 });
  });

  it('leave open what depends on pairs that are not there', async () => {
    const records = await recordsOf({ 'tune.train.learning_rate': 0.5 }, (seed) => [seed]);
    expect(records.find(({ arm }) => arm === 'mutual')).toMatchObject({
      pairs: null,
      steps: 600,
      passes: null,
      learningRate: 0.5,
    });
  });
});
