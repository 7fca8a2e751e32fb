import type { BenchmarkRecord, GenerateRequest, InferenceClient } from '@mainbench/spec';
import { beforeAll, describe, expect, it } from 'vitest';
import { createIfeval, type IfevalDocument, type IfevalOptions } from './benchmark.ts';
import { accuracyNames } from './scoring/accuracy.ts';
import { contextFor, readGzipped, readGzippedRows } from './testing/fixtures.ts';

const benchmark = createIfeval();
const model = 'gpt4_20231107_145030';
const mirror = benchmark.options.parse({ mode: 'mirror' });
const documents: IfevalDocument[] = [];
let responses: Map<string, string>;

beforeAll(async () => {
  for await (const document of benchmark.documents(mirror, contextFor())) documents.push(document);
  const rows = await readGzippedRows<{ prompt: string; response: string }>('responses', `${model}.jsonl.gz`);
  responses = new Map(rows.map(({ prompt, response }) => [prompt, response]));
});

function evaluate(
  document: IfevalDocument,
  options: IfevalOptions,
  text: string,
  asked: GenerateRequest[] = [],
  reasoning?: string,
) {
  return benchmark.evaluate(document, options, {
    ...contextFor(),
    model: {} as InferenceClient,
    seed: 0,
    answer: async (request) => {
      asked.push(request);
      const told = reasoning === undefined ? {} : { reasoning };
      return { text, finish: 'length', promptTokens: 1, generatedTokens: 1, ...told };
    },
  });
}

async function* inOrder(records: readonly BenchmarkRecord[]): AsyncGenerator<BenchmarkRecord> {
  yield* records;
}

describe('IFEval as a benchmark', () => {
  it('asks greedily for at most 1280 tokens', async () => {
    const asked: GenerateRequest[] = [];
    await evaluate(documents[0] as IfevalDocument, mirror, 'x', asked);
    expect(asked).toEqual([{ prompt: documents[0]?.prompt, maxNewTokens: 1280, temperature: 0 }]);
    expect(documents).toHaveLength(benchmark.expectedDocuments(mirror) as number);
  });

  it('marks the score of shorter answers as not comparable', async () => {
    const short = benchmark.options.parse({ max_new_tokens: 64 });
    const asked: GenerateRequest[] = [];
    const record = await evaluate(documents[0] as IfevalDocument, short, 'x', asked);
    expect(asked[0]?.maxNewTokens).toBe(64);
    expect(benchmark.costPerRow(short).generated).toBe(64);
    const summaries = [short, mirror].map((options) => benchmark.summarize(inOrder([record]), options));
    const [shorter, usual] = await Promise.all(summaries);
    expect(shorter?.notComparable).toMatch(/64 tokens at most.*1280/);
    expect(usual).not.toHaveProperty('notComparable');
  });

  it('marks sampled answers as not comparable, and samples with the seed of the run', async () => {
    const sampled = benchmark.options.parse({ temperature: 0.7, top_p: 0.9 });
    const asked: GenerateRequest[] = [];
    const record = await evaluate(documents[0] as IfevalDocument, sampled, 'x', asked);
    expect(asked[0]).toMatchObject({ maxNewTokens: 1280, temperature: 0.7, topP: 0.9, seed: 0 });
    const { notComparable } = await benchmark.summarize(inOrder([record]), sampled);
    expect(notComparable).toMatch(/temperature 0\.7, where the reference decodes greedily/);
  });

  it('has the official verdicts in mirror mode, whatever the order of the answers', async () => {
    const golden = JSON.parse(await readGzipped('golden', 'official_verdicts_seed0.json.gz'))[model];
    const records = new Map<string, BenchmarkRecord>();
    for (const document of documents.toReversed()) {
      records.set(document.id, await evaluate(document, mirror, responses.get(document.prompt) as string));
    }
    const ordered = documents.map(({ id }) => records.get(id) as BenchmarkRecord);
    const verdicts = ordered.map(({ details: { key, strict, loose } }) => ({ key, strict, loose }));
    expect(verdicts).toEqual(golden.rows);
    const { scores, counts } = await benchmark.summarize(inOrder(ordered), mirror);
    expect(accuracyNames.map((name) => scores.find(({ metric }) => metric === name)?.value)).toEqual([
      golden.strict.prompt,
      golden.strict.inst,
      golden.loose.prompt,
      golden.loose.inst,
    ]);
    expect(counts['responses cut at the largest length']).toBe(541);
    expect(JSON.parse(JSON.stringify(ordered))).toEqual(ordered);
  });

  it('leaves the broken prompts out of the headline by default', async () => {
    const fixed = benchmark.options.parse({});
    const chosen = documents.filter(({ key }) => [1000, 1122, 1129].includes(key as number));
    const records: BenchmarkRecord[] = [];
    for (const document of chosen) records.push(await evaluate(document, fixed, ''));
    const tooLong = { ...(records[0] as BenchmarkRecord), metrics: { prompt_level_strict_acc: null }, details: {} };
    const { scores, counts, notes } = await benchmark.summarize(inOrder([...records, tooLong]), fixed);
    expect(scores[0]).toMatchObject({ metric: 'prompt_level_strict_acc', value: 0, rows: 1, missing: 1 });
    expect(scores[4]).toMatchObject({ metric: 'all_prompt_level_strict_acc', rows: 3 });
    expect(counts['empty responses']).toBe(3);
    expect(notes[0]).toContain('1122 and 1129');
  });

  it('scores what comes after marked reasoning, and in mirror mode the text as it came', async () => {
    const fixed = benchmark.options.parse({});
    const keeping = benchmark.options.parse({ reasoning: 'keep' });
    const document = documents.find(({ key }) => key === 1001) as IfevalDocument;
    const text = '<think>Well, no commas.</think>\n\nNo comma here.';
    const followed: unknown[] = [];
    for (const options of [fixed, keeping, mirror]) {
      const record = await evaluate(document, options, text);
      const { counts } = await benchmark.summarize(inOrder([record]), options);
      followed.push([record.metrics.prompt_level_strict_acc, Object.keys(counts).at(-1)]);
    }
    const kept = 'responses with marked reasoning, scored as part of the answer';
    expect(followed).toEqual([
      [1, 'responses with marked reasoning, taken out before scoring'],
      [0, kept],
      [0, kept],
    ]);
  });

  it.each(['remove', 'keep'] as const)('counts reasoning that a server tells apart, with %s', async (reasoning) => {
    const options = benchmark.options.parse({ reasoning });
    const document = documents.find(({ key }) => key === 1001) as IfevalDocument;
    const record = await evaluate(document, options, 'No comma here.', [], 'Well, no commas.');
    expect(record.metrics.prompt_level_strict_acc).toBe(1);
    const { counts } = await benchmark.summarize(inOrder([record]), options);
    expect(counts['responses with marked reasoning, taken out before scoring']).toBe(1);
  });

  it('checks answers with the data of its own evaluation, whoever else has read documents since', async () => {
    const elsewhere = { ...contextFor(), dataDirectory: '/nowhere' };
    const asked = { model: {} as InferenceClient, seed: 0, answer: () => Promise.reject(new Error('asked')) };
    const [document] = documents as [IfevalDocument];
    const fresh = createIfeval();
    await fresh.identity(mirror, contextFor());
    await expect(fresh.evaluate(document, mirror, { ...elsewhere, ...asked })).rejects.toThrow(
      /data file .* is missing.*\/nowhere\//,
    );
  });

  it('has one identity for the same data', async () => {
    expect(await benchmark.identity(mirror, contextFor())).toEqual(await createIfeval().identity(mirror, contextFor()));
    expect(benchmark.options.safeParse({ mode: 'other' }).success).toBe(false);
  });
});
