import { addressOf, stagesOf } from '@mainbench/graph';
import type { JsonObject } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { experimentOf, type Fields, recipeWith } from '../testing/recipe-changes.ts';
import { spellingTask } from '../testing/spelling-benchmark.ts';
import { storeWith } from '../testing/tables.ts';
import { collectContamination } from './collect-contamination.ts';
import { collectData } from './collect-data.ts';
import { filterStages } from './scored-candidates.ts';

const pair = (id: string, instruction: string, response: string) => ({ id, instruction, response });
const rows: Record<string, JsonObject[]> = {
  pairs: [pair('s1', spellingTask('one'), 'seed'), pair('s2', 'say', 'another'), pair('s3', 'ask', 'more')],
  // Held-out pairs are not searched, and two of the texts are their responses.
  'more-pairs': [pair('h1', spellingTask('three'), 'Held out.'), pair('h2', spellingTask('three'), 'Held too.')],
  texts: [
    { id: 't1', text: 'held  out.' },
    { id: 't2', text: 'Held too.' },
    { id: 't3', text: spellingTask('two') },
    { id: 't4', text: 'plain' },
  ],
  candidates: [
    pair('p1', spellingTask('two'), 'a first'),
    pair('p2', 'say', spellingTask('three')),
    pair('p3', 'say', 'plain words'),
    pair('p4', 'ask', 'plain text'),
  ],
};

async function collect(given: Fields) {
  const data = {
    seed: { source: 'pairs' },
    unlabeled: { source: 'texts' },
    held_out: { source: 'more-pairs' },
    candidates: { source: 'candidates' },
    ...given,
  };
  const recipe = recipeWith({ data });
  recipe.arms = [
    { name: 'no-filter', filter: 'any', select: { top_fraction: 1 } },
    { name: 'longest', filter: { score: 'characters' }, select: { top_k: 1 } },
  ];
  const experiment = await experimentOf(recipe, [], undefined, rows);
  const store = await storeWith(...filterStages(experiment));
  const provenance = await Promise.all(
    stagesOf(filterStages(experiment)).map(async (stage) => {
      const { facts } = await store.readManifest(stage);
      return { address: addressOf(stage), rows: facts.rows as number };
    }),
  );
  const found = (await collectContamination(experiment, store)) ?? [];
  const tables = await collectData(store, experiment.data, provenance);
  return {
    found: found.map(({ of, arms, rows, contaminated, dropped }) => [of, arms.join(), rows, contaminated, dropped]),
    tables: tables.map(({ rows, heldOutResponses }) => [rows, heldOutResponses]),
    examples: found.flatMap(({ of, examples }) => examples.map(({ id }) => `${of} ${id}`)),
  };
}

describe('what a report says of benchmarks in the data', () => {
  const read = { seed: 3, texts: 2, candidates: 4 };

  it('counts what every table holds where rows stay', async () => {
    const { found, tables, examples } = await collect({ contamination: {} });
    expect(found).toEqual([
      ['seed pairs', '', read.seed, 1, false],
      ['texts', '', read.texts, 1, false],
      ['generated pairs', 'no-filter,longest', read.candidates, 2, false],
      ['kept pairs', 'no-filter', 4, 2, false],
      ['kept pairs', 'longest', 1, 1, false],
    ]);
    expect(tables).toEqual([
      [3, null],
      [2, 2],
      [2, null],
    ]);
    expect(examples).toContain('kept pairs p1');
  });

  it.each<Fields>([{}, { cleaning: [{ step: 'exact-duplicates' }] }])(
    'counts what was left out, after %j',
    async (cleaning) => {
      const { found, tables } = await collect({ contamination: { drop: true }, ...cleaning });
      expect(found).toEqual([
        ['seed pairs', '', read.seed, 1, true],
        ['texts', '', read.texts, 1, true],
        ['generated pairs', 'no-filter,longest', read.candidates, 2, true],
      ]);
      // Responses of held-out pairs are counted, although contaminated texts were left out after them.
      expect(tables).toEqual([
        [2, null],
        [1, 2],
        [2, null],
      ]);
    },
  );
});
