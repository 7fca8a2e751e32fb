import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BenchmarkRecord,
  type ChatMessage,
  type ChatRequest,
  type ChatSettings,
  type GenerateRequest,
  type InferenceClient,
  MainbenchError,
  type TaskContext,
} from '@mainbench/spec';
import { afterAll, describe, expect, it } from 'vitest';
import { openllmOptions } from '../../build/settings.ts';
import { openllmTask } from '../../openllm-task.ts';
import { lmEvalResults } from '../../results/lm-eval-results.ts';
import { mmluPro } from './mmlu-pro.ts';

interface GoldenSample {
  task: string;
  doc_id: number;
  prompt: string | ChatMessage[];
  until: string[];
  max_tokens: number;
  read: string;
  exact_match: number;
}

type Table = Record<string, Record<string, unknown>>;

interface GoldenCase extends Record<string, unknown> {
  name: string;
  chat: boolean;
  turns: boolean;
  system: string | null;
  samples: GoldenSample[];
  results: Table;
}

/** Made by test/parity/mmlu_pro_goldens.py. */
const golden: { rows: Record<string, object[]>; answers: string[]; cases: GoldenCase[] } = JSON.parse(
  readFileSync(new URL('./goldens.json', import.meta.url), 'utf8'),
);
const folder = mkdtempSync(join(tmpdir(), 'mainbench-mmlu-pro-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const [split, rows] of Object.entries(golden.rows)) {
  writeFileSync(join(folder, `mmlu_pro_${split}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
const source = { dataDirectory: folder, signal: new AbortController().signal, note: () => undefined };
const task = openllmTask(mmluPro);
const options = openllmOptions.parse({});

async function run(chat?: ChatSettings) {
  const asked = new Map<string, { prompt: string | readonly ChatMessage[]; stop?: readonly string[]; max: number }>();
  const records: BenchmarkRecord[] = [];
  for await (const document of task.documents(options, source)) {
    const reply = (
      prompt: string | readonly ChatMessage[],
      { stop, maxNewTokens: max }: Omit<ChatRequest, 'messages'>,
    ) => {
      asked.set(`${document.task}/${document.doc_id}`, { prompt, stop, max });
      const text = golden.answers[asked.size - 1] ?? '';
      return { text, finish: 'end-of-text' as const, promptTokens: 1, generatedTokens: 1 };
    };
    const model = {
      generate: async ({ prompt, ...request }: GenerateRequest) => reply(prompt, request),
      chat: async ({ messages, ...request }: ChatRequest) => reply(messages, request),
    } as unknown as InferenceClient;
    const context = { ...source, model, seed: 0, ...(chat === undefined ? {} : { chat }) };
    records.push(await task.evaluate(document, options, context as Partial<TaskContext> as TaskContext));
  }
  async function* all() {
    yield* records;
  }
  return { asked, records, summary: await task.summarize(all(), options) };
}

describe('MMLU-Pro on invented questions', () => {
  it.each(golden.cases)(
    '$name: prompts are those of lm-evaluation-harness',
    async ({ chat, turns, system, samples }) => {
      const settings = { ...(system === null ? {} : { systemPrompt: system }), fewshotAsTurns: turns };
      const { asked } = await run(chat ? settings : undefined);
      expect(samples.length).toBeGreaterThan(0);
      for (const { task: name, doc_id, prompt, until, max_tokens } of samples) {
        expect(asked.get(`${name}/${doc_id}`)).toEqual({ prompt, stop: until, max: max_tokens });
      }
    },
  );

  it('reads and scores answers as lm-evaluation-harness does, and has its result file', async () => {
    const [plain] = golden.cases as [GoldenCase];
    const { records, summary } = await run();
    for (const { task: name, doc_id, read, exact_match } of plain.samples) {
      const record = records.find(({ details }) => details.task === name && details.doc_id === doc_id);
      expect([record?.details.letter ?? '[invalid]', record?.metrics.exact_match]).toEqual([read, exact_match]);
    }
    expect(summary.scores[0]).toMatchObject({ metric: 'exact_match', group: null, value: 0.625, rows: 8 });
    expect(summary.notes).toEqual([
      '2 of 14 subjects were asked',
      '37.5 % of the answers hold no letter to read (letter); they count as wrong',
    ]);
    const own = lmEvalResults([{ task: 'mmlu_pro', options: {}, summary }], {}) as Record<string, Table>;
    const { results, ...tables } = plain;
    for (const [name, { name: _, sample_len: __, sample_count: ___, ...numbers }] of Object.entries(results)) {
      expect(own.results?.[name]).toEqual(numbers);
    }
    expect(own).toMatchObject({
      group_subtasks: tables.group_subtasks,
      higher_is_better: tables.higher_is_better,
      'n-samples': tables['n-samples'],
      versions: { mmlu_pro: 2, mmlu_pro_biology: 3.1, mmlu_pro_computer_science: 3.1 },
      open_llm_leaderboard_average: null,
    });
  });

  it('says before any request that the older reference has no such task, and which row is wrong', async () => {
    const older = openllmOptions.parse({ preset: 'openllm-v0.3' });
    await expect(task.identity(older, source)).rejects.toThrow('mmlu_pro is not a task of openllm-v0.3.');
    const values = { ...(golden.rows.test?.[0] as object), answer: 'D' };
    expect(() => mmluPro.read({ values, file: 'rows.jsonl', line: 7 }, 'openllm-v0.4')).toThrow(
      expect.objectContaining({
        message: 'expected in the field answer a letter from A to C; found "D".',
        details: expect.objectContaining({ file: 'rows.jsonl', line: 7 }),
      }),
    );
  });

  it('says which file it lacks', async () => {
    const elsewhere = task.identity(options, { ...source, dataDirectory: join(folder, 'none') });
    await expect(elsewhere).rejects.toThrow(/data file mmlu_pro_test\.jsonl is missing/);
    expect(MainbenchError.is(await elsewhere.catch((error: unknown) => error))).toBe(true);
  });
});
