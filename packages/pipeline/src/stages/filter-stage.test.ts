import type { Filter, InferenceClient } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readRows } from '../read-rows.ts';
import { testTemplates } from '../testing/small-world.ts';
import { storeWith, givenTable as table } from '../testing/tables.ts';
import { filterStage } from './filter-stage.ts';
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
    scoresTogether: true,
  });

describe('filterStage', () => {
  it('leaves out before the filter what no arm may learn from, counts it, and keeps k all the same', async () => {
    const scores = stageWith();
    const kept = selectStage('select', pairs, scores, { top_k: 2 }, 1);
    const store = await storeWith(pairs.stage, scores, kept.stage);
    expect(seen).toEqual(['first', 'second', 'third']);
    expect((await store.readManifest(scores)).facts).toMatchObject({ rows: 6, left_out: 2, unscored: 1 });
    expect((await store.readManifest(kept.stage)).facts).toMatchObject({ rows: 2, candidates: 4, unscored: 1 });
    const chosen = await Array.fromAsync(readRows(store, kept.stage), ({ id }) => id);
    expect(chosen).toEqual(['first', 'second']);
  });

  it('scores the first pairs alone under a limit, at another address', async () => {
    const store = await storeWith(stageWith(3));
    const ids = await Array.fromAsync(readRows(store, stageWith(3)), ({ id }) => id);
    expect(ids).toEqual(['copy', 'held', 'first']);
    expect(await store.stateOf(stageWith())).not.toBe('complete');
  });
});

const rated = table(
  'rated',
  ['a', 'b', 'c'].map((id) => ({ id, instruction: `say ${id}`, response: id })),
);
const empty = table('empty', []);

/** A filter whose outside model says 4 of everything. */
function outsideFilter() {
  const events: string[] = [];
  const filter: Filter = {
    name: 'outside',
    version: 1,
    summary: '',
    options: z.looseObject({}) as never,
    models: () => [],
    promptTemplate: 'rating',
    identity: ({ model }) => ({ model: model ?? null }),
    costPerPair: () => ({ scored: 0, generated: 10 }),
    async connect({ fails }) {
      events.push('open');
      if (fails === true) throw new Error('nobody is there');
      return { close: async () => void events.push('close') } as unknown as InferenceClient;
    },
    async score({ id }, _, { outside }) {
      events.push(id);
      return { score: outside === undefined ? null : 4 };
    },
  };
  const stage = (options: Record<string, string | boolean>, templates = testTemplates) =>
    filterStage({
      ...{ label: 'rate', filter, options, pairs: rated, seedPairs: empty, heldOut: empty, models: {}, templates },
      ...{ seedNumber: 1, endOfText: true, engine: { kind: 'embedded' }, scoresTogether: true },
    });
  return { events, stage };
}

describe('a stage that asks an outside model', () => {
  it('connects once, scores every pair, and closes', async () => {
    const { events, stage } = outsideFilter();
    const made = stage({});
    const store = await storeWith(made);
    expect(events).toEqual(['open', 'a', 'b', 'c', 'close']);
    for await (const row of readRows(store, made)) expect(row.score).toBe(4);
    expect(made.needsWorker).toBe(false);
    expect(made.cost).toMatchObject({ requests: 0, generatedTokens: 0, judgeRequests: 3 });
    expect(made.cost.judgeTokens).toBeGreaterThan(30);
  });

  it('ends with the fault of a connection that fails, with nothing to close', async () => {
    const { events, stage } = outsideFilter();
    await expect(storeWith(stage({ fails: true }))).rejects.toThrow('nobody is there');
    expect(events).toEqual(['open']);
  });

  it('has what the scores depend on in its parameters: the prompt and the filter’s identity, no address', () => {
    const { stage } = outsideFilter();
    const { parameters } = stage({ model: 'm', url: 'http://10.0.0.1', token: 'x' });
    expect(parameters).toMatchObject({ options: { model: 'm' }, template: testTemplates.rating.text });
    expect(JSON.stringify(parameters)).not.toMatch(/10\.0\.0\.1|embedded|token/);
  });
});
