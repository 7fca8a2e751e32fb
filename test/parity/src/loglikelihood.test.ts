import { join } from 'node:path';
import { createRuntime, engineNamed } from '@mainbench/engines';
import type { InferenceClient, Loglikelihood, Runtime } from '@mainbench/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Case,
  corpora,
  initJob,
  type Reference,
  readJson,
  runReference,
  temporaryFolder,
  writeRows,
} from './workbench.ts';

/** Nats a token. */
const tolerance = 1e-4;
const { signal } = new AbortController();
const models = [
  { name: 'llama', config: { architecture: 'llama', sliding_window: null } },
  { name: 'mistral', config: { architecture: 'mistral', sliding_window: 48 } },
];

let folder: string;
let runtime: Runtime;
let cases: Case[];
let scores: string;

beforeAll(async () => {
  folder = temporaryFolder();
  runtime = createRuntime(
    engineNamed('embedded'),
    { engine: 'embedded', workers: 1, threads: 1, max_batch_size: 16, use_cpu: true },
    { processes: 1, accelerate_arguments: [] },
    { runDirectory: folder },
  );
  const file = join(folder, 'texts.json');
  await runReference('texts', corpora, file);
  cases = readJson<Case[]>(file);
  const texts = cases.map(({ context, continuation }) => ({ text: context + continuation }));
  const rows = writeRows(join(folder, 'texts.jsonl'), texts);
  const slot = await runtime.open(signal);
  for (const { name, config } of models) {
    await slot.train(initJob(folder, name, { ...config, texts: rows }), () => {}, signal);
  }
  await slot.release();
  scores = join(folder, 'scores.json');
  await runReference('scores', file, scores, ...models.map(({ name }) => join(folder, name)));
}, 120_000);

afterAll(() => runtime.close());

describe('the real texts', () => {
  it('are 200 of many kinds', () => {
    const holding = (pattern: RegExp) =>
      cases.filter(({ context, continuation }) => pattern.test(context + continuation)).length;
    expect(cases).toHaveLength(200);
    expect(holding(/\p{Extended_Pictographic}/u)).toBeGreaterThan(10);
    expect(holding(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}]/u)).toBeGreaterThan(30);
    expect(holding(/[À-ɏ]/u)).toBeGreaterThan(25);
    expect(holding(/[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Cyrillic}\p{Script=Thai}]/u)).toBeGreaterThan(5);
    expect(holding(/<\/?s>|<unk>/)).toBeGreaterThan(10);
    expect(cases.filter(({ context }) => context === '').length).toBeGreaterThan(5);
    expect(cases.filter(({ endOfText }) => endOfText).length).toBeGreaterThan(50);
  });
});

describe.each(models)('the log-likelihood of a served $name', ({ name }) => {
  let results: Loglikelihood[];
  let references: Reference[];

  beforeAll(async () => {
    const slot = await runtime.open(signal);
    const client: InferenceClient = await slot.serve({ path: join(folder, name) }, signal);
    results = await Promise.all(cases.map((request) => client.loglikelihood(request)));
    await slot.release();
    references = readJson<Record<string, Reference[]>>(scores)[join(folder, name)] ?? [];
  });

  it(`equals that of transformers within ${tolerance} a token`, () => {
    const differences = results.flatMap(({ tokenLogprobs }, index) =>
      tokenLogprobs.map((value, token) => Math.abs(value - (references[index]?.tokenLogprobs[token] ?? Number.NaN))),
    );
    const largest = Math.max(...differences);
    process.stdout.write(`${name}: ${differences.length} tokens, largest difference ${largest.toExponential(2)}\n`);
    expect(differences.length).toBeGreaterThan(5000);
    expect(largest).toBeLessThan(tolerance);
  });

  it('is of the same tokens, cut at the same place', () => {
    expect(results.map(({ tokens }) => tokens)).toEqual(references.map(({ tokenLogprobs }) => tokenLogprobs.length));
    expect(results.map(({ straddles }) => straddles)).toEqual(references.map(({ straddles }) => straddles));
    expect(results.filter(({ straddles }) => straddles).length).toBeGreaterThan(10);
    expect(results.map(({ bytes }) => bytes)).toEqual(
      cases.map(({ continuation }) => Buffer.byteLength(continuation, 'utf8')),
    );
  });
});
