import { expect, it } from 'vitest';
import { readRows } from '../read-rows.ts';
import { givenTable, storeWith, tableOf } from '../testing/tables.ts';
import { clusterStage } from './cluster-stage.ts';
import { selectStage } from './select-stage.ts';

const words = (from: number) => Array.from({ length: 60 }, (_, index) => `word${from + index}`).join(' ');
const rows = [
  { id: 'a', instruction: 'i', response: words(0) },
  { id: 'b', instruction: 'j', response: words(500) },
  { id: 'copy', instruction: 'k', response: `${words(0)} end` },
];
const pairs = givenTable('pairs', rows, 60);
const scores = tableOf(
  'scores',
  [1, 2, 3].map((score, index) => ({ id: rows[index]?.id ?? '', score, details: {} })),
);

it('puts near-duplicates into one cluster, of which a selection keeps the best', async () => {
  const clusters = clusterStage('clusters', pairs, 0.8);
  const select = { top_k: 3, distinct: 0.8 };
  const kept = selectStage('select', pairs, scores, select, 1, { clusters });
  const store = await storeWith(pairs.stage, scores, clusters, kept.stage);
  const found = await Array.fromAsync(readRows(store, clusters), ({ id, score }) => [id, score]);
  expect(found).toEqual([
    ['a', 0],
    ['b', 1],
    ['copy', 0],
  ]);
  const ids = await Array.fromAsync(readRows(store, kept.stage), ({ id }) => id);
  expect(ids).toEqual(['b', 'copy']);
  expect((await store.readManifest(kept.stage)).facts).toMatchObject({ candidates: 3, near_duplicates: 1 });
});
