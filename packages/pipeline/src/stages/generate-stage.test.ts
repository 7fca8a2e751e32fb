import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GenerateRequest, InferenceClient, WorkerSlot } from '@mainbench/spec';
import { MainbenchError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { testTemplates } from '../testing/small-world.ts';
import { modelOf, storeOnWorker, tableOf } from '../testing/tables.ts';
import { generateStage } from './generate-stage.ts';

const texts = ['t1', 't2', 't3'].map((id) => ({ id, text: `text ${id}`, noise: null }));

async function generate(rows: { id: string }[], direction: 'forward' | 'reverse', seedNumber = 1) {
  const requests: GenerateRequest[] = [];
  const client = {
    capabilities: { maxConcurrentRequests: 2 },
    async generate(request: GenerateRequest) {
      requests.push(request);
      if (request.prompt.includes('t2')) throw new MainbenchError('endpoint', 'too long.', { reason: 'too-long' });
      return { text: ` made ${requests.length} `, finish: 'length', promptTokens: 1, generatedTokens: 5 };
    },
  } as unknown as InferenceClient;
  const table = { stage: tableOf('table', rows), rows: rows.length, tokensPerRow: 4 };
  const { stage } = generateStage({
    label: 'generate',
    direction,
    model: modelOf('model'),
    table,
    sampling: { temperature: 0.7, top_p: 0.9, max_new_tokens: 8 },
    templates: testTemplates,
    seedNumber,
    engine: {},
  });
  const store = await storeOnWorker({ serve: async () => client } as Partial<WorkerSlot>, stage);
  const lines = (await readFile(join(store.directoryOf(stage), 'rows.jsonl'), 'utf8')).trimEnd().split('\n');
  const { facts } = await store.readManifest(stage);
  return { requests, facts, rows: lines.map((line) => JSON.parse(line)) };
}

describe('generateStage', () => {
  it('makes pairs of texts, keeps their columns, and counts what was too long', async () => {
    const { rows, facts } = await generate(texts, 'reverse');
    expect(rows.map(({ id, response, noise }) => [id, response, noise])).toEqual(
      texts.map(({ id, text }) => [id, text, null]),
    );
    expect(rows[1]).toMatchObject({ instruction: '', generation: { finish: 'too-long', tokens: 0 } });
    expect(rows[0].instruction).toMatch(/^made \d$/);
    expect(facts).toMatchObject({ rows: 3, too_long: 1, empty: 0, cut_at_length: 2, generated_tokens: 10 });
  });

  it('answers the human instruction in the forward direction', async () => {
    const { rows, requests } = await generate(
      [{ id: 'p', instruction: 'ask', response: 'old' } as { id: string }],
      'forward',
    );
    expect(requests[0]?.prompt).toBe('I: ask\nR:\n');
    expect(rows[0]).toMatchObject({ instruction: 'ask', response: 'made 1' });
  });

  it('samples each row by its own seed, whatever the order, and otherwise under another seed', async () => {
    const seeds = async (rows: { id: string }[], seed?: number) => {
      const { requests } = await generate(rows, 'reverse', seed);
      return new Map(requests.map((request) => [request.prompt, request.seed]));
    };
    const forth = await seeds(texts);
    expect(await seeds([...texts].reverse())).toEqual(new Map([...forth].reverse()));
    expect(new Set(forth.values()).size).toBe(3);
    expect(await seeds(texts, 2)).not.toEqual(forth);
  });
});
