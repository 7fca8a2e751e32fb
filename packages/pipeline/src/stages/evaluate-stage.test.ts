import type { HeldOutContext, InferenceClient, Pair, WorkerSlot } from '@mainbench/spec';
import { defineTask } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { readRows } from '../read-rows.ts';
import { testTemplates } from '../testing/small-world.ts';
import { modelOf, storeOnWorker, tableOf } from '../testing/tables.ts';
import { evaluateStage, type VerdictRow } from './evaluate-stage.ts';

it('gives a task without documents the held-out pairs, what they are put with, and answers to prompts as they are', async () => {
  const given: HeldOutContext[] = [];
  const task = defineTask({
    name: 'repeats',
    version: 1,
    summary: 'repeats the response',
    options: z.strictObject({}),
    metrics: [{ name: 'exact', label: 'exact', unit: 'fraction', better: 'higher' }],
    costPerRow: () => ({ scored: 0, generated: 4 }),
    async evaluate({ instruction, response }: Pair, _options, context: HeldOutContext) {
      given.push(context);
      const { text } = await context.answer({ prompt: instruction, maxNewTokens: 4, temperature: 0 });
      return { metrics: { exact: text === response ? 1 : 0, none: 0 / 0 } };
    },
  });
  const rows = [
    { id: 'a', instruction: 'say a', response: 'a' },
    { id: 'b', instruction: 'say b', response: 'c' },
  ];
  const model = {
    capabilities: { maxConcurrentRequests: 1 },
    generate: async ({ prompt }: { prompt: string }) => ({ text: prompt.slice('say '.length), finish: 'end-of-text' }),
  } as unknown as InferenceClient;
  const stage = evaluateStage({
    label: 'repeats',
    task,
    options: {},
    heldOut: { stage: tableOf('pairs', rows), rows: 2, tokensPerRow: 2 },
    model: modelOf('model'),
    templates: testTemplates,
    seedNumber: 7,
    endOfText: false,
    engine: {},
    sourceContext: { dataDirectory: '/data', signal: new AbortController().signal, note: () => {} },
  });
  const store = await storeOnWorker({ serve: async () => model } as Partial<WorkerSlot>, stage);
  const records = await Array.fromAsync(readRows<VerdictRow>(store, stage));
  expect(records).toEqual([
    { id: 'a', metrics: { exact: 1, none: null }, group: null, details: {} },
    { id: 'b', metrics: { exact: 0, none: null }, group: null, details: {} },
  ]);
  expect(given[0]).toMatchObject({ dataDirectory: '/data', templates: testTemplates, seed: 7, endOfText: false });
});
