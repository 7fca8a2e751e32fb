import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ChatMessage,
  type ChatRequest,
  type ChoicesRequest,
  type InferenceClient,
  MainbenchError,
  type TaskContext,
} from '@mainbench/spec';
import { afterAll, describe, expect, it } from 'vitest';
import { openllmOptions } from './build/settings.ts';
import type { OpenllmDocument } from './definition.ts';
import { moveBoundarySpace } from './evaluate/score-choices.ts';
import { openllmTask } from './openllm-task.ts';
import { definitions } from './tasks/tasks.ts';

interface GoldenPrompt {
  doc_id: number;
  messages: ChatMessage[];
  context: string;
  continuations: string[];
}

interface GoldenCase {
  name: string;
  system: string | null;
  turns: boolean;
  prompts: Record<string, GoldenPrompt[]>;
}

interface Golden {
  versions: { lm_eval: string };
  shots: number;
  rows: Record<string, Record<string, object[]>>;
  cases: GoldenCase[];
}

/** Made by test/parity/chat_template_goldens.py. */
const golden: Golden = JSON.parse(readFileSync(new URL('./testing/chat-goldens.json', import.meta.url), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'mainbench-openllm-chat-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files: Record<string, Record<string, string>> = {
  arc_challenge: { test: 'ARC-Challenge-Test.jsonl', train: 'ARC-Challenge-Train.jsonl' },
  mmlu_anatomy: { test: 'mmlu_test.jsonl', dev: 'mmlu_dev.jsonl' },
  winogrande: { validation: 'winogrande_xl_dev.jsonl', train: 'winogrande_xl_train.jsonl' },
  gsm8k: { test: 'gsm8k_test.jsonl', train: 'gsm8k_train.jsonl' },
};
for (const [task, splits] of Object.entries(golden.rows)) {
  for (const [split, rows] of Object.entries(splits)) {
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    writeFileSync(join(folder, files[task]?.[split] as string), lines);
  }
}

/** A server whose template makes of the golden's conversations what lm-evaluation-harness had of them. */
function goldenServer(prompts: readonly GoldenPrompt[], refusesSystem: boolean) {
  const asked: ChoicesRequest[] = [];
  const chats: ChatRequest[] = [];
  const texts = new Map<string, string>();
  for (const { messages, context } of prompts) {
    const without = messages.filter(({ role }) => !refusesSystem || role !== 'system');
    texts.set(JSON.stringify(without), context);
  }
  const model: Partial<InferenceClient> = {
    async renderChat(messages) {
      const text = texts.get(JSON.stringify(messages));
      if (text === undefined) throw new MainbenchError('endpoint', 'no such turns.', { reason: 'chat-template' });
      return { text, beginning: text.startsWith('<s>') ? '<s>' : '' };
    },
    async choices(request) {
      asked.push(request);
      return request.continuations.map(() => ({ sum: -1, tokens: 1, bytes: 1, tokenLogprobs: [-1], straddles: false }));
    },
    async chat(request) {
      chats.push(request);
      return { text: '#### 7', finish: 'end-of-text', promptTokens: 1, generatedTokens: 1 };
    },
  };
  return { asked, chats, model: model as InferenceClient };
}

async function run(task: string, { system, turns, prompts }: GoldenCase, refusesSystem: boolean) {
  const own = definitions.find(({ name }) => name === task.replace(/^mmlu_.*/, 'mmlu'));
  if (own === undefined) throw new Error(`there is no task ${task}`);
  const benchmark = openllmTask(own);
  const options = openllmOptions.parse({ shots: golden.shots });
  const { signal } = new AbortController();
  const server = goldenServer(prompts[task] ?? [], refusesSystem);
  const chat = { ...(system === null ? {} : { systemPrompt: system }), fewshotAsTurns: turns };
  const context = { model: server.model, chat, seed: 0, signal } as Partial<TaskContext> as TaskContext;
  const records = [];
  for await (const document of benchmark.documents(options, { dataDirectory: folder, signal, note: () => {} })) {
    records.push(await benchmark.evaluate(document as OpenllmDocument, options, context));
  }
  return { ...server, records };
}

const refusing = 'controls';

describe.each(golden.cases)('$name, turns: $turns, system: $system', (one) => {
  it.each(Object.keys(files))('%s: conversations and scored texts are those of lm-evaluation-harness', async (task) => {
    const { asked, chats, records } = await run(task, one, one.name === refusing);
    const prompts = one.prompts[task] ?? [];
    if (task === 'gsm8k') {
      expect(chats.map(({ messages }) => messages)).toEqual(prompts.map(({ messages }) => messages));
      return;
    }
    const expected = prompts.map(({ context, continuations }) => ({
      // The server puts the beginning of text before every prompt, so that it must not stand there twice.
      context: moveBoundarySpace(context.replace(/^<s>/, ''), '').context,
      continuations: [...new Set(continuations)].map((each) => moveBoundarySpace(context, each).continuation),
      truncateLeft: true,
    }));
    expect(asked).toEqual(expected);
    const leftOut = one.name === refusing && task.startsWith('mmlu');
    expect(records.every(({ details }) => (details.system_turn_left_out === true) === leftOut)).toBe(true);
  });
});

it('never leaves out the system turn that the user wrote', async () => {
  const one = golden.cases.find(({ name }) => name === refusing) as GoldenCase;
  await expect(run('arc_challenge', { ...one, system: 'Be brief.' }, true)).rejects.toMatchObject({
    details: { reason: 'chat-template' },
  });
});
