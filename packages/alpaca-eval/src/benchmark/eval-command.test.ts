import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { fixtures, jsonFile, temporaryFolder } from '../testing/fixtures.ts';
import { type JudgeMove, type JudgeRequest, startScriptedJudge } from '../testing/judge-server.ts';
import { type ModelServer, startModelServer } from '../testing/model-server.ts';

const program = resolve(import.meta.dirname, '../../../cli/bin/mainbench.mjs');
const instructions = Array.from({ length: 30 }, (_, index) => `Question ${index}?`);
const clear: JudgeMove = { kind: 'logprobs', m: Math.log(0.6), M: Math.log(0.4) };

function questionOf({ body }: JudgeRequest): number {
  return Number(/Question (\d+)\?/.exec(body.messages[1]?.content ?? '')?.[1]);
}

/** The command line with a model, a judge and a baseline of its own. */
async function prepare(script: (request: JudgeRequest) => JudgeMove, more: readonly string[] = []) {
  const model = await startModelServer((prompt) => `Ours: ${prompt.repeat(1 + (prompt.length % 3))}`);
  const judge = await startScriptedJudge(script);
  onTestFinished(async () => {
    await model.close();
    await judge.close();
  });
  const folder = await temporaryFolder();
  const rows = instructions.map((instruction, index) => {
    return { instruction, output: `Theirs ${'long '.repeat(index % 5)}`, generator: 'our-baseline' };
  });
  const baseline = await jsonFile(folder, 'baseline.json', rows);
  const cache = join(folder, 'judgements.json');
  const settings = { baseline, judge_cache: cache, judge_timeout: 1, judge_concurrency: 4, max_missing: 0.2 };
  const args = [
    'eval',
    ...['--endpoint', model.url, '--tasks', 'alpaca-eval', '--judge', judge.url],
    ...['--data-dir', fixtures, '--out', join(folder, 'run'), '--json'],
    ...Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${JSON.stringify(value)}`]),
    ...more,
  ];
  const start = () => {
    const child = spawn(process.execPath, [program, ...args], {
      env: { ...process.env, MAINBENCH_CACHE: join(folder, 'cache') },
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (output.stdout += chunk));
    child.stderr.on('data', (chunk) => (output.stderr += chunk));
    const finished = new Promise<{ code: number | null; stdout: string; stderr: string }>((done) =>
      child.on('close', (code) => done({ code, ...output })),
    );
    return { child: child as ChildProcess, finished };
  };
  return { model, judge, cache, start };
}

const mostPaid = (paid: ReadonlyMap<string, number>) => Math.max(...paid.values());
/** Prompts of documents; a client that connects may ask something of its own. */
const questionsTo = ({ prompts }: ModelServer) => prompts.filter((prompt) => prompt.startsWith('Question')).length;

it('generates, judges and scores, through refusals, malformed JSON, 429 and time-outs', async () => {
  const faults: Record<number, JudgeMove> = {
    3: { kind: 'message', message: { role: 'assistant', content: null, refusal: 'No.' } },
    7: { kind: 'message', message: { role: 'assistant', content: 'Both.' } },
  };
  const passing: Record<number, JudgeMove> = {
    5: { kind: 'body', status: 429, body: '{}', headers: { 'retry-after': '0.01' } },
    9: { kind: 'silence' },
    11: { kind: 'body', status: 200, body: '{"choices": [' },
  };
  const { model, judge, cache, start } = await prepare((request) => {
    const question = questionOf(request);
    return (request.attempt === 1 ? passing[question] : undefined) ?? faults[question] ?? clear;
  });
  const { code, stdout, stderr } = await start().finished;
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('30 judgements are needed');
  const { tasks } = JSON.parse(stdout);
  const { scores, counts, notes } = tasks[0].summary;
  expect(scores.map(({ metric }: { metric: string }) => metric)).toEqual([
    'length_controlled_win_rate_minimal',
    'win_rate',
    'discrete_win_rate',
    'avg_length',
  ]);
  expect([scores[1].rows, scores[1].missing]).toEqual([28, 2]);
  expect([counts['verdicts missing'], counts['verdicts that cannot be read']]).toEqual([1, 1]);
  expect(notes.join(' ')).toContain('scripted-judge-0001 fp_1');
  expect(mostPaid(judge.paid)).toBe(1);
  const kept = JSON.parse(await readFile(cache, 'utf8')) as { preference: number }[];
  expect(kept).toHaveLength(30);
  expect(kept.filter(({ preference }) => preference === -1)).toHaveLength(2);
  const [asked, prompted] = [judge.requests.length, questionsTo(model)];
  const again = await start().finished;
  expect(again.code, again.stderr).toBe(0);
  expect(JSON.parse(again.stdout).tasks[0].summary.scores).toEqual(scores);
  expect([judge.requests.length, questionsTo(model)]).toEqual([asked, prompted]);
}, 60_000);

it('records without which parameters the judge was asked, also when nothing is asked any more', async () => {
  const { judge, start } = await prepare(
    ({ body }) => {
      const refused = ['max_tokens', 'temperature'].find((name) => name in body);
      if (refused === undefined) return clear;
      const message = `Unsupported parameter: '${refused}' is not supported with this model.`;
      return { kind: 'body', status: 400, body: JSON.stringify({ error: { message, param: refused } }) };
    },
    ['--set', 'judge_extra_body={"reasoning_effort":"low"}', '--set', 'judge_requests_per_minute=60000'],
  );
  for (const round of [1, 2]) {
    const { code, stdout, stderr } = await start().finished;
    expect(code, stderr).toBe(0);
    const notes = JSON.parse(stdout).tasks[0].summary.notes.join(' ');
    expect(notes).toContain('max_tokens (renamed to max_completion_tokens), temperature (left out: the server uses');
    expect(stderr.split('temperature is left out').length - 1).toBe(round === 1 ? 1 : 0);
  }
  expect(judge.requests.every(({ body }) => body.reasoning_effort === 'low')).toBe(true);
}, 60_000);

it('pays for no judgement twice when it is killed and started again', async () => {
  // The judge answers so many prompts and keeps silent from then on: so a kill finds no answer on its way.
  let answers = 0;
  let allowed = 9;
  const { judge, cache, start } = await prepare(() => {
    if (answers >= allowed) return { kind: 'silence' };
    answers += 1;
    return clear;
  }, ['--set', 'judge_timeout=60']);
  for (let round = 1; round <= 3; round += 1) {
    const { child, finished } = start();
    for (let waits = 0; waits < 400 && judge.requests.length < allowed + 4; waits += 1) await wait(50);
    expect(answers).toBe(allowed);
    // What was answered has had the time to become durable.
    await wait(200);
    child.kill('SIGKILL');
    await finished;
    allowed += 6;
    answers = judge.paid.size;
    judge.requests.length = answers;
  }
  allowed = Number.POSITIVE_INFINITY;
  const { code, stdout, stderr } = await start().finished;
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout).tasks[0].summary.scores[1].rows).toBe(30);
  expect([judge.paid.size, mostPaid(judge.paid)]).toEqual([30, 1]);
  expect(JSON.parse(await readFile(cache, 'utf8'))).toHaveLength(30);
}, 120_000);

it('fails past the stated share of missing verdicts, in a sentence', async () => {
  const { start } = await prepare(() => ({ kind: 'message', message: { role: 'assistant', content: 'Hm.' } }));
  const { code, stderr } = await start().finished;
  expect(code).toBe(4);
  expect(stderr).toContain('judgements have no verdict so far: more than 20.0 %.');
  expect(stderr).not.toMatch(/\n\s+at /);
}, 60_000);
