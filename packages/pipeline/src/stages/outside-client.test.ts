import type { Filter, InferenceClient } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readRows } from '../results/read-rows.ts';
import { testTemplates } from '../testing/small-world.ts';
import { storeWith, tableOf } from '../testing/tables.ts';
import { filterStage } from './filter-stage.ts';

const pairs = {
  stage: tableOf(
    'pairs',
    ['a', 'b', 'c'].map((id) => ({ id, instruction: `say ${id}`, response: id })),
  ),
  rows: 3,
  tokensPerRow: 1,
};
const empty = { stage: tableOf('empty', []), rows: 0, tokensPerRow: 0 };

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
      ...{ label: 'rate', filter, options, pairs, seedPairs: empty, heldOut: empty, models: {}, templates },
      ...{ seedNumber: 1, endOfText: true, engine: { kind: 'embedded' } },
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
