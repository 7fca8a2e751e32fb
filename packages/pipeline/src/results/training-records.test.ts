import type { Stage } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { experimentOf, recipeWith } from '../testing/recipe-changes.ts';
import { storeWith } from '../testing/tables.ts';
import { trainingRecords } from './training-records.ts';

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
