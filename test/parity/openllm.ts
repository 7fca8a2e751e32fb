// Open LLM tasks on one tiny trained model, by lm-evaluation-harness's `hf` model and by mainbench on the embedded server:
// equal scores, greedy flags and generations, log-likelihoods within 1e-4, for other shots and seeds than the goldens'.
// node test/parity/openllm.ts [seed]
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeRequestData } from '../../benchmarks/perf/openllm-requests-data.ts';
import { createRuntime, engineNamed } from '../../packages/engines/src/index.ts';
import {
  type OpenllmDocument,
  type OpenllmOptions,
  openllmOptions,
  openllmTasks,
} from '../../packages/openllm/src/index.ts';
import type { BenchmarkRecord, InferenceClient, TaskContext } from '../../packages/spec/src/index.ts';
import { initJob } from './src/workbench.ts';

interface Wanted {
  task: string;
  shots: number;
  seed: number;
  limit: number;
  ours: string;
  files: Record<string, string>;
}

interface Sample {
  doc_id: number;
  resps: unknown[];
}

interface Reference {
  scores: Record<string, number>;
  samples: Sample[];
  /** Tokens that lm-evaluation-harness would send to a server. */
  prefilled: number;
}

const tolerance = 1e-4;
const root = resolve(import.meta.dirname, '../..');
const seed = Number(process.argv[2] ?? 7);
const peer = join(root, 'benchmarks/perf/.peers/lm-eval');
const torch = join(root, '.venv/lib', `python3.${pythonMinor(join(root, '.venv/bin/python'))}`, 'site-packages');
const scoreKeys: Readonly<Record<string, string>> = {
  mc2: 'acc,none',
  exact_match_strict: 'exact_match,strict-match',
  exact_match_flexible: 'exact_match,flexible-extract',
};
/** Name, shots and questions; the last has prompts that exceed the model's context. */
const chosen: readonly (readonly [string, number, number])[] = [
  ['arc_challenge', 2, 40],
  ['hellaswag', 3, 30],
  ['mmlu_anatomy', 1, 25],
  ['mmlu_moral_disputes', 2, 25],
  ['truthfulqa_mc2', 0, 25],
  ['winogrande', 4, 40],
  ['gsm8k', 1, 12],
  ['arc_challenge', 15, 20],
];

function pythonMinor(python: string): string {
  return execFileSync(python, ['-c', 'import sys; print(sys.version_info.minor)'], { encoding: 'utf8' }).trim();
}

function installPeer(): void {
  if (existsSync(join(peer, 'bin', 'lm_eval'))) return;
  process.stdout.write('Installing lm-evaluation-harness.\n');
  execFileSync('python3', ['-m', 'venv', peer], { stdio: 'inherit' });
  const requirements = join(root, 'benchmarks/perf/peers/lm-eval.txt');
  execFileSync(join(peer, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '-r', requirements], { stdio: 'inherit' });
}

async function ownRecords(client: InferenceClient, wanted: Wanted, dataDirectory: string) {
  const benchmark = openllmTasks.find(({ name }) => name === wanted.ours);
  assert(benchmark !== undefined);
  const { signal } = new AbortController();
  const options: OpenllmOptions = openllmOptions.parse({ shots: wanted.shots, fewshot_seed: wanted.seed });
  const context = { model: client, seed: 0, signal } as Partial<TaskContext> as TaskContext;
  const documents: OpenllmDocument[] = [];
  for await (const document of benchmark.documents(options, { dataDirectory, signal, note: () => undefined })) {
    if (document.task === wanted.task && documents.length < wanted.limit) documents.push(document);
  }
  const records = await Promise.all(documents.map((document) => benchmark.evaluate(document, options, context)));
  async function* all() {
    yield* records;
  }
  return { records, summary: await benchmark.summarize(all(), options) };
}

/** Prompt tokens that the server has read so far. */
async function prefilledTokens(client: InferenceClient): Promise<number> {
  const [server] = client.activity?.().endpoints ?? [];
  const metrics = await (await fetch(`${server?.endpoint}/metrics`)).text();
  return Number(/^tgi_request_input_length_sum (\S+)$/m.exec(metrics)?.[1]);
}

interface Differences {
  compared: number;
  largest: number;
  greedy: number;
  texts: number;
}

function compare(record: BenchmarkRecord, samples: readonly Sample[], differences: Differences): void {
  const { logprobs, greedy, text } = record.details as {
    logprobs?: number[];
    greedy?: (boolean | null)[];
    text?: string;
  };
  for (const { resps } of samples) {
    if (logprobs === undefined) {
      assert.equal(text, (resps as string[][])[0]?.[0], `the text of question ${record.id}`);
      differences.texts += 1;
      continue;
    }
    const pairs = (resps as [number | string, boolean | string][][]).map(([pair]) => pair);
    assert.equal(pairs.length, logprobs.length);
    for (const [index, pair] of pairs.entries()) {
      const difference = Math.abs(Number(pair?.[0]) - (logprobs[index] ?? Number.NaN));
      assert(difference <= tolerance, `question ${record.id}, choice ${index}: ${pair?.[0]} and ${logprobs[index]}`);
      assert.equal(greedy?.[index], String(pair?.[1]).toLowerCase() === 'true', `greedy flag of ${record.id}/${index}`);
      differences.largest = Math.max(differences.largest, difference);
      differences.compared += 1;
      differences.greedy += Number(greedy?.[index]);
    }
  }
}

/** Texts in the layouts of the tasks, so that the model comes to prefer some of the answers. */
function trainingTexts(folder: string): string[] {
  const rows = (name: string) =>
    readFileSync(join(folder, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  const problems = rows('gsm8k_train.jsonl').slice(0, 600);
  const subjects = rows('mmlu_dev.jsonl').map(({ question, choices, answer }) => {
    const options = choices.map((choice: string, index: number) => `${'ABCD'[index]}. ${choice}`);
    return [question.trim(), ...options, `Answer: ${'ABCD'[answer]}`].join('\n');
  });
  const solved = problems.map(({ question, answer }) => `Question: ${question}\nAnswer: ${answer}`);
  // Often enough that the four letters become the likeliest tokens after `Answer:`, as they are for larger models.
  return [...solved, ...Array.from({ length: 8 }, () => subjects).flat()];
}

installPeer();
const folder = mkdtempSync(join(tmpdir(), 'mainbench-openllm-parity-'));
const runtime = createRuntime(
  engineNamed('embedded'),
  { engine: 'embedded', workers: 1, threads: 1, max_batch_size: 8, use_cpu: true },
  { processes: 1, accelerate_arguments: [] },
  { runDirectory: folder },
);
try {
  const { signal } = new AbortController();
  writeRequestData(folder, false);
  const all: Record<string, Wanted> = JSON.parse(readFileSync(join(folder, 'tasks.json'), 'utf8'));
  const wanted = chosen.map(([task, shots, limit], index): Wanted => {
    return { ...(all[task] as Wanted), task, shots, limit, seed: seed + index };
  });
  writeFileSync(join(folder, 'chosen.json'), JSON.stringify(wanted));
  const texts = join(folder, 'texts.jsonl');
  writeFileSync(
    texts,
    trainingTexts(folder)
      .map((text) => `${JSON.stringify({ text })}\n`)
      .join(''),
  );
  const shape = { architecture: 'llama', sliding_window: null, vocabulary_size: 1500, max_length: 1024 };
  const slot = await runtime.open(signal);
  await slot.train(initJob(folder, 'model', { ...shape, steps: 300, texts }), () => {}, signal);
  const client = await slot.serve({ path: join(folder, 'model') }, signal);
  const { maxInputTokens } = client.capabilities;
  const output = join(folder, 'reference.json');
  // `hf` scores the last max_length + 1 tokens of a text, so that the first of them is only read.
  const args = [folder, join(folder, 'model'), String(maxInputTokens - 1), torch, output];
  execFileSync(join(peer, 'bin/python'), [join(import.meta.dirname, 'openllm_reference.py'), ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  const references: Reference[] = JSON.parse(readFileSync(output, 'utf8'));
  let [sent, theirs] = [0, 0];
  for (const [index, own] of wanted.entries()) {
    const reference = references[index] as Reference;
    const before = await prefilledTokens(client);
    const { records, summary } = await ownRecords(client, own, folder);
    const prefilled = (await prefilledTokens(client)) - before;
    sent += prefilled;
    theirs += reference.prefilled;
    const differences: Differences = { compared: 0, largest: 0, greedy: 0, texts: 0 };
    for (const record of records) {
      const samples = reference.samples.filter(({ doc_id }) => doc_id === record.details.doc_id);
      assert(samples.length > 0);
      compare(record, samples, differences);
    }
    const scores = summary.scores.filter(
      ({ group, metric }) =>
        metric !== 'acc_weighted' && (own.ours === 'mmlu' ? own.task === `mmlu_${group}` : group === null),
    );
    for (const { metric, value } of scores) {
      const expected = reference.scores[scoreKeys[metric] ?? `${metric},none`] ?? Number.NaN;
      const within = metric === 'mc2' ? tolerance : 1e-12;
      assert(Math.abs((value ?? Number.NaN) - expected) <= within, `${own.task} ${metric}: ${expected} and ${value}`);
    }
    const cut = records.filter(({ details }) => Number(details.truncated_tokens) > 0).length;
    const what =
      differences.texts > 0
        ? `${differences.texts / 2} generations equal`
        : `${differences.compared} log-likelihoods within ${differences.largest.toExponential(1)} and as many greedy flags equal, ${differences.greedy} of them true`;
    const headline = scores.map(({ metric, value }) => `${metric} ${value?.toFixed(4)}`).join(', ');
    process.stdout.write(
      `${own.task}, ${own.shots} shots, seed ${own.seed}, ${records.length} questions (${cut} cut): ${what}; ${headline}; ` +
        `${prefilled} tokens read, ${reference.prefilled} in lm-evaluation-harness's requests\n`,
    );
  }
  await slot.release();
  process.stdout.write(
    `Tokens read: ${sent} of ${theirs} (${((100 * sent) / theirs).toFixed(1)} %); the bar is 100 %.\n`,
  );
  process.exitCode = sent <= theirs ? 0 : 1;
} finally {
  await runtime.close();
  rmSync(folder, { recursive: true, force: true });
}
