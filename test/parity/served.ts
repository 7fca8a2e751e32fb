// A real server beside lm-evaluation-harness, one request in flight each: equal prompts, log-probabilities within 1e-4,
// equal greedy generations, with the chat template and without it. SmolLM2-135M-Instruct from its package.
// node test/parity/served.ts vllm | llama.cpp
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeRequestData } from '../../benchmarks/perf/openllm-requests-data.ts';
import { peerPython, type RealServer, root, startLlamaCpp, startVllm } from './src/real-servers.ts';
import { pullSmollm2 } from './src/smollm2.ts';

interface Question {
  doc_id: number;
  /** The first prompt; a conversation as JSON where the server gets one. */
  prompt: string;
  resps: unknown[];
}

interface OwnRow {
  hashes: { prompt: string };
  details: { doc_id: number; logprobs?: number[]; greedy?: boolean[]; text?: string };
}

interface Task {
  task: string;
  ours: string;
  shots: number;
  seed: number;
  limit: number;
  files: Record<string, string>;
}

/** One run of both harnesses. */
interface Case {
  chat: boolean;
  tasks: readonly (readonly [task: string, shots: number, limit: number])[];
  /** The model of lm-evaluation-harness: it renders conversations itself, or sends them. */
  peer: 'local-completions' | 'local-chat-completions';
}

const scored = [
  ['arc_challenge', 2, 8],
  ['winogrande', 2, 8],
  ['truthfulqa_mc2', 0, 4],
] as const;
const generated = [['gsm8k', 2, 4]] as const;
const cases: Readonly<Record<string, readonly Case[]>> = {
  vllm: [
    { chat: false, peer: 'local-completions', tasks: [...scored, ...generated] },
    { chat: true, peer: 'local-completions', tasks: [...scored, ...generated] },
    { chat: true, peer: 'local-chat-completions', tasks: generated },
  ],
  'llama.cpp': [
    { chat: false, peer: 'local-completions', tasks: generated },
    { chat: true, peer: 'local-chat-completions', tasks: generated },
  ],
};
const name = 'smollm2';
const tolerance = 1e-4;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const which = process.argv[2] ?? '';
const wanted = cases[which];
assert(wanted !== undefined, `expected ${Object.keys(cases).join(' or ')}, not ${JSON.stringify(which)}`);
const lmEval = peerPython('lm-eval');
const { folder: model } = pullSmollm2();
const folder = mkdtempSync(join(tmpdir(), 'mainbench-served-'));
writeRequestData(folder, false);
const laidOut: Record<string, Task> = JSON.parse(readFileSync(join(folder, 'tasks.json'), 'utf8'));

function theirs(server: RealServer, { chat, peer }: Case, tasks: readonly Task[]): Question[][] {
  const route = peer === 'local-completions' ? 'completions' : 'chat/completions';
  const tokenizer = peer === 'local-completions' ? { tokenizer: model, tokenizer_backend: 'huggingface' } : {};
  const order = join(folder, 'order.json');
  const output = join(folder, 'theirs.json');
  const args = { model: name, base_url: `${server.url}/v1/${route}`, max_length: 4000, ...tokenizer };
  writeFileSync(order, JSON.stringify({ model: peer, arguments: args, data: folder, chosen: tasks, chat, output }));
  const torch = readdirSync(join(root, '.venv/lib')).find((entry) => entry.startsWith('python3')) ?? '';
  const script = join(import.meta.dirname, 'served_reference.py');
  execFileSync(lmEval, [script, order, join(root, '.venv/lib', torch, 'site-packages')], { stdio: 'inherit' });
  return JSON.parse(readFileSync(output, 'utf8'));
}

function ours(server: RealServer, { chat }: Case, task: Task): OwnRow[] {
  const out = mkdtempSync(join(folder, 'ours-'));
  const engine = which === 'vllm' ? ['vllm', '--endpoint', server.url] : ['openai', '--endpoint', `${server.url}/v1`];
  const options = [`${task.ours}.shots=${task.shots}`, `${task.ours}.fewshot_seed=${task.seed}`];
  const chatOptions = chat ? ['--prompt-format', 'chat', '--fewshot-as-turns'] : [];
  const command = ['eval', '--engine', ...engine, '--model', name, '--tasks', task.ours, '--limit', String(task.limit)];
  const rest = ['--data-dir', folder, '--out', out, '--no-cache'];
  const set = options.flatMap((option) => ['--set', option]);
  const program = join(root, 'packages/cli/bin/mainbench.mjs');
  const all = [program, ...command, ...chatOptions, ...set, ...rest];
  const { status, stderr } = spawnSync(process.execPath, all, { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const artifacts = join(out, 'artifacts');
  const rows = readdirSync(artifacts).find((entry) => entry.startsWith('benchmark-')) ?? '';
  const lines = readFileSync(join(artifacts, rows, 'rows.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line)).filter(({ details }) => details.task === task.task);
}

/** The hash of what lm-evaluation-harness asked; none where it rendered what mainbench sends as a conversation. */
function promptHash({ prompt, resps }: Question, { chat, peer }: Case): string | undefined {
  const isGenerated = typeof (resps[0] as unknown[])[0] === 'string';
  if (peer === 'local-chat-completions') return sha256(JSON.stringify(JSON.parse(prompt)));
  return chat && isGenerated ? undefined : sha256(prompt);
}

function compare(rows: readonly OwnRow[], questions: readonly Question[], one: Case) {
  const seen = { prompts: 0, logprobs: 0, largest: 0, texts: 0 };
  assert.equal(rows.length, questions.length);
  for (const question of questions) {
    const row = rows.find(({ details }) => details.doc_id === question.doc_id);
    assert(row !== undefined, `no row of document ${question.doc_id}`);
    const hash = promptHash(question, one);
    if (hash !== undefined) {
      assert.equal(row.hashes.prompt, hash, `the prompt of document ${question.doc_id}`);
      seen.prompts += 1;
    }
    const { logprobs, greedy, text } = row.details;
    if (logprobs === undefined) {
      assert.equal(text, (question.resps as string[][])[0]?.[0], `the text of document ${question.doc_id}`);
      seen.texts += 1;
      continue;
    }
    for (const [index, [pair]] of (question.resps as [number, boolean][][]).entries()) {
      const difference = Math.abs(Number(pair?.[0]) - (logprobs[index] ?? Number.NaN));
      assert(
        difference <= tolerance,
        `document ${question.doc_id}, choice ${index}: ${pair?.[0]} and ${logprobs[index]}`,
      );
      assert.equal(
        greedy?.[index],
        String(pair?.[1]).toLowerCase() === 'true',
        `greedy flag of ${question.doc_id}/${index}`,
      );
      seen.logprobs += 1;
      seen.largest = Math.max(seen.largest, difference);
    }
  }
  return seen;
}

let server: RealServer | undefined;
try {
  const gguf = join(folder, 'smollm2.gguf');
  if (which === 'llama.cpp') copyFileSync(ggufOf(model), gguf);
  server = which === 'vllm' ? await startVllm(model, name, join(folder, 'vllm.log')) : await startLlamaCpp(gguf);
  process.stdout.write(`${which} ${server.version}\n`);
  for (const one of wanted) {
    const tasks = one.tasks.map(([task, shots, limit]): Task => ({ ...(laidOut[task] as Task), task, shots, limit }));
    const questions = theirs(server, one, tasks);
    for (const [index, task] of tasks.entries()) {
      const { prompts, logprobs, largest, texts } = compare(ours(server, one, task), questions[index] ?? [], one);
      const format = one.chat ? 'chat' : 'plain';
      const what =
        texts > 0
          ? `${texts} generations equal`
          : `${logprobs} log-probabilities within ${largest.toExponential(1)}, greedy flags equal`;
      process.stdout.write(`${task.task}, ${format}, beside ${one.peer}: ${prompts} prompts equal, ${what}\n`);
    }
  }
} finally {
  server?.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** The file that the model folder was made of, beside it in the folder of downloads. */
function ggufOf(pulled: string): string {
  const downloads = join(pulled, '..', '..', 'downloads');
  const found = readdirSync(downloads, { recursive: true, encoding: 'utf8' }).find((entry) => entry.endsWith('.gguf'));
  assert(found !== undefined, `no GGUF file below ${downloads}`);
  return join(downloads, found);
}
