import {
  type Benchmark,
  type BenchmarkRecord,
  type ChatRequest,
  type GenerateRequest,
  type InferenceClient,
  MainbenchError,
  type SourceContext,
  type WorkerSlot,
} from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { meanSummary } from '../mean-summary.ts';
import { chatSettings, type PromptFormat } from '../prompt-format.ts';
import { readRows } from '../read-rows.ts';
import { spellingBenchmark } from '../testing/spelling-benchmark.ts';
import { modelOf, storeOnWorker } from '../testing/tables.ts';
import { benchmarkStage, describeDocuments, documentsTable } from './benchmark-stage.ts';

const sourceContext = { dataDirectory: '.', signal: new AbortController().signal, note: () => {} };

async function run(promptFormat: PromptFormat, limit?: number) {
  const asked: string[] = [];
  const reply = (prompt: string) => {
    asked.push(prompt);
    if (prompt.includes('three')) throw new MainbenchError('endpoint', 'too long.', { reason: 'too-long' });
    return { text: 'one', finish: 'length' as const, promptTokens: 1, generatedTokens: 1 };
  };
  const client = {
    capabilities: { maxConcurrentRequests: 1 },
    generate: async ({ prompt }: GenerateRequest) => reply(prompt),
    chat: async ({ messages }: ChatRequest) => reply(messages.map(({ role, content }) => `${role}:${content}`).join()),
  } as unknown as InferenceClient;
  const documents = await documentsTable(spellingBenchmark, {}, limit, sourceContext);
  const stage = benchmarkStage({
    label: 'eval',
    benchmark: spellingBenchmark,
    options: {},
    documents,
    model: modelOf('model'),
    promptFormat,
    seedNumber: 1,
    engine: {},
    sourceContext,
  });
  const store = await storeOnWorker({ serve: async () => client } as Partial<WorkerSlot>, stage);
  const records = await Array.fromAsync(readRows<BenchmarkRecord>(store, stage));
  return { asked: asked.sort(), records, stage, documents };
}

describe('benchmarkStage', () => {
  it('keeps a record a document, in order; one too long for the model is not measured, and not scored 0', async () => {
    const { records } = await run({ kind: 'plain' });
    expect(records.map(({ id, metrics }) => [id, metrics.exact])).toEqual([
      ['one', 1],
      ['two', 0],
      ['three', null],
    ]);
    const { scores } = await meanSummary(
      spellingBenchmark.metrics,
      (async function* () {
        yield* records;
      })(),
    );
    expect(scores[0]).toMatchObject({ value: 0.5, rows: 2, missing: 1 });
  });

  it('puts questions as they are, through the chat template or in a template', async () => {
    expect((await run({ kind: 'plain' }, 2)).asked).toEqual(['one', 'two']);
    expect((await run({ kind: 'chat' }, 2)).asked).toEqual(['user:one', 'user:two']);
    expect((await run({ kind: 'chat', systemPrompt: 'Spell.' }, 1)).asked).toEqual(['system:Spell.,user:one']);
    expect((await run({ kind: 'template', text: 'I: {instruction}\n' }, 2)).asked).toEqual(['I: one\n', 'I: two\n']);
  });

  it('tells a benchmark that makes its own conversations how, under chat alone', async () => {
    expect(chatSettings({ kind: 'plain' })).toBeUndefined();
    expect(chatSettings({ kind: 'chat' })).toEqual({});
    const format: PromptFormat = { kind: 'chat', systemPrompt: 'Spell.', fewshotAsTurns: true };
    expect(chatSettings(format)).toEqual({ systemPrompt: 'Spell.', fewshotAsTurns: true });
    expect((await run(format, 1)).stage.parameters).not.toEqual((await run({ kind: 'chat' }, 1)).stage.parameters);
  });

  it('takes the first documents of each part where a benchmark has parts, as of each subject of MMLU', async () => {
    const parts = { count: 2, of: ({ id }: { id: string }) => id.slice(0, 1) };
    const benchmark = { ...spellingBenchmark, parts };
    const rowsOf = async (limit: number) => {
      const table = await documentsTable(benchmark, {}, limit, sourceContext);
      const store = await storeOnWorker({}, table.stage);
      const ids = await Array.fromAsync(readRows(store, table.stage), ({ id }) => id);
      return { planned: table.rows, ids };
    };
    expect(await rowsOf(1)).toEqual({ planned: 2, ids: ['one', 'two'] });
    expect((await rowsOf(2)).ids).toEqual(['one', 'two', 'three']);
    const { stage } = await documentsTable(benchmark, {}, 1, sourceContext);
    expect(stage.parameters).not.toEqual(
      (await documentsTable(spellingBenchmark, {}, 1, sourceContext)).stage.parameters,
    );
  });

  it('has an address that follows the promptFormat and the documents', async () => {
    const plain = await run({ kind: 'plain' });
    const chat = await run({ kind: 'chat' });
    const fewer = await run({ kind: 'plain' }, 2);
    expect(plain.stage.parameters).not.toEqual(chat.stage.parameters);
    expect(plain.documents.stage.parameters).not.toEqual(fewer.documents.stage.parameters);
    expect([plain.documents.rows, fewer.documents.rows]).toEqual([3, 2]);
  });
});

it('gives a judge that the run serves the untuned model, and has an address that follows it', async () => {
  const documents = await documentsTable(spellingBenchmark, {}, 2, sourceContext);
  const served: string[] = [];
  const judges: (string | undefined)[] = [];
  const benchmark: Benchmark = {
    ...spellingBenchmark,
    async evaluate(document, _options, context) {
      judges.push(context.judgeModel?.capabilities.model);
      return spellingBenchmark.evaluate(document, { loud: false }, context);
    },
  };
  const clientOf = (model: string) =>
    ({
      capabilities: { maxConcurrentRequests: 1, model },
      generate: async () => ({ text: 'one', finish: 'length', promptTokens: 1, generatedTokens: 1 }),
    }) as unknown as InferenceClient;
  const serve: WorkerSlot['serve'] = async ({ path }) => {
    served.push(path);
    return clientOf(path);
  };
  const stageWith = (servedByRun: boolean) =>
    benchmarkStage({
      label: 'eval',
      benchmark,
      options: {},
      documents,
      model: modelOf('tuned'),
      promptFormat: { kind: 'plain' },
      seedNumber: 1,
      engine: {},
      sourceContext,
      judge: { identity: { judge: 'x' }, servedByRun, compare: () => Promise.reject(), close: async () => {} },
      judgeModel: modelOf('base'),
    });
  const stage = stageWith(true);
  await storeOnWorker({ serve } as Partial<WorkerSlot>, stage);
  expect(served.sort()).toEqual(['base', 'tuned']);
  expect(judges).toEqual(['base', 'base']);
  expect(Object.keys(stage.inputs)).toContain('judge');
  expect(stage.cost.requests).toBeGreaterThan(stageWith(false).cost.requests);
  expect(Object.keys(stageWith(false).inputs)).not.toContain('judge');
});

const context: SourceContext = { dataDirectory: '.', signal: new AbortController().signal, note: () => {} };
const options = { loud: false };

function reading(...words: string[]): Benchmark {
  const { identity: _, expectedDocuments: __, expectedPromptTokens: ___, ...task } = spellingBenchmark;
  return {
    ...task,
    async *documents() {
      for (const word of words) yield { id: word, word };
    },
  };
}

it('takes the word of a task that says what its documents are', async () => {
  const described = await describeDocuments(spellingBenchmark, options, context);
  expect(described).toEqual({ identity: { words: 3 }, count: 3, tokensPerRow: 1 });
});

it('reads the documents of a task that does not: their content in its order is what they are', async () => {
  const described = await describeDocuments(reading('one', 'two'), options, context);
  expect(described).toEqual({ identity: { sha256: expect.any(String) }, count: 2, tokensPerRow: 7 });
  expect((await describeDocuments(reading('one', 'two'), options, context)).identity).toEqual(described.identity);
  for (const other of [reading('two', 'one'), reading('one'), reading('one', 'twO')]) {
    expect((await describeDocuments(other, options, context)).identity).not.toEqual(described.identity);
  }
});

it('knows nothing of documents that are not there', async () => {
  expect(await describeDocuments(reading(), options, context)).toMatchObject({ count: 0, tokensPerRow: 0 });
});
