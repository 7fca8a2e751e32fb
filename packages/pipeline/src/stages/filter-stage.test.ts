import type { Filter } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readRows } from '../results/read-rows.ts';
import { testTemplates } from '../testing/small-world.ts';
import { storeWith, tableOf } from '../testing/tables.ts';
import { filterStage, type ScoreRow } from './filter-stage.ts';
import { selectStage } from './select-stage.ts';

const seen: string[] = [];
const byLength: Filter = {
  name: 'by-length',
  version: 1,
  summary: 'longer responses first',
  options: z.strictObject({}),
  models: () => [],
  costPerPair: () => ({ scored: 0, generated: 0 }),
  async score({ id, response }) {
    seen.push(id);
    return { score: response.length };
  },
};

const table = (kind: string, rows: { id: string; instruction: string; response: string }[]) => ({
  stage: tableOf(kind, rows),
  rows: rows.length,
  tokensPerRow: 1,
});
const pairs = table('pairs', [
  { id: 'copy', instruction: 'say a', response: 'aaaaaa' },
  { id: 'held', instruction: 'SAY h', response: 'hhhhh' },
  { id: 'first', instruction: 'say b', response: 'bbbb' },
  { id: 'empty', instruction: '', response: 'cccc' },
  { id: 'second', instruction: 'say d', response: 'ddd' },
  { id: 'third', instruction: 'say e', response: 'ee' },
]);
const seedPairs = table('seed', [{ id: 's', instruction: 'say a', response: 'aaaaaa' }]);
const heldOut = table('held-out', [{ id: 'h', instruction: 'say h', response: 'other' }]);

const stageWith = (limit?: number) =>
  filterStage({
    label: 'filter',
    filter: byLength,
    options: {},
    pairs,
    ...(limit === undefined ? {} : { limit }),
    seedPairs,
    heldOut,
    models: {},
    templates: testTemplates,
    seedNumber: 1,
    endOfText: false,
    engine: {},
  });

describe('filterStage', () => {
  it('leaves out before the filter what no arm may learn from, counts it, and keeps k all the same', async () => {
    const scores = stageWith();
    const kept = selectStage('select', pairs, scores, { top_k: 2 }, 1);
    const store = await storeWith(pairs.stage, scores, kept.stage);
    expect(seen).toEqual(['first', 'second', 'third']);
    expect((await store.readManifest(scores)).facts).toMatchObject({ rows: 6, left_out: 2, unscored: 1 });
    expect((await store.readManifest(kept.stage)).facts).toMatchObject({ rows: 2, candidates: 4, unscored: 1 });
    const chosen: string[] = [];
    for await (const { id } of readRows(store, kept.stage)) chosen.push(String(id));
    expect(chosen).toEqual(['first', 'second']);
  });

  it('scores the first pairs alone under a limit, at another address', async () => {
    const store = await storeWith(stageWith(3));
    const rows: ScoreRow[] = [];
    for await (const row of readRows<ScoreRow>(store, stageWith(3))) rows.push(row);
    expect(rows.map(({ id }) => id)).toEqual(['copy', 'held', 'first']);
    expect(await store.stateOf(stageWith())).not.toBe('complete');
  });
});
