import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runMainbench } from '../testing/run-mainbench.ts';

const folder = mkdtempSync(join(tmpdir(), 'mainbench-cli-tasks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const problems = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ question: `How much is ${n} and ${n}?`, answer: `It is\n#### ${2 * n}` }));
const subject = (name: string) =>
  [0, 1].map((answer) => ({ subject: name, question: ` ${name} ${answer}? `, choices: ['w', 'x', 'y', 'z'], answer }));

const files: Record<string, readonly object[]> = {
  'gsm8k_test.jsonl': problems(3),
  'gsm8k_train.jsonl': problems(9),
  'mmlu_test.jsonl': [...subject('anatomy'), ...subject('moral_disputes')],
  'mmlu_dev.jsonl': [...subject('anatomy'), ...subject('moral_disputes')],
  'ARC-Challenge-Test.jsonl': [{ question: { stem: 'Why?', choices: [] }, answerKey: 'A' }],
};
for (const [name, rows] of Object.entries(files)) {
  writeFileSync(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

const out = join(folder, 'requests.jsonl');
const build = (...args: string[]) => runMainbench(['tasks', 'build', '--data-dir', folder, '--out', out, ...args]);
const lines = () =>
  readFileSync(out, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('mainbench tasks build', { timeout: 90_000 }, () => {
  it('writes what would be generated, with the shots asked for', async () => {
    const { code, stdout } = await build('--task', 'gsm8k', '--shots', '2', '--limit', '2');
    expect([code, stdout]).toEqual([0, expect.stringContaining('gsm8k: 2 requests for 2 questions\n')]);
    expect(lines().map(({ doc_id, idx, max_tokens }) => [doc_id, idx, max_tokens])).toEqual([
      [0, 0, 256],
      [1, 0, 256],
    ]);
    const [first] = lines();
    expect(first.until).toEqual(['Question:', '</s>', '<|im_end|>']);
    expect(first.context.match(/Question: /g)).toHaveLength(3);
    expect(first.context.endsWith('\n\nQuestion: How much is 0 and 0?\nAnswer:')).toBe(true);
  });

  it('draws other shots from another seed', async () => {
    const contexts: string[] = [];
    for (const seed of ['1', '2']) {
      await build('--task', 'gsm8k', '--shots', '4', '--seed', seed, '--json');
      contexts.push(
        lines()
          .map(({ context }) => context)
          .join(),
      );
    }
    expect(contexts[0]).not.toBe(contexts[1]);
  });

  it('counts a limit for each subject, and takes one subject alone', async () => {
    await build('--task', 'mmlu', '--shots', '1', '--limit', '1');
    expect(lines().map(({ task, continuation }) => task + continuation)).toEqual(
      ['mmlu_anatomy', 'mmlu_moral_disputes'].flatMap((task) =>
        ['A', 'B', 'C', 'D'].map((letter) => `${task} ${letter}`),
      ),
    );
    const named = ['--task', 'hendrycksTest-moral_disputes', '--preset', 'openllm-v0.3', '--shots', '0', '--json'];
    const { stdout } = await build(...named);
    expect(JSON.parse(stdout)).toMatchObject({ requests: 8, tasks: [{ task: 'mmlu', documents: 2, requests: 8 }] });
    expect(lines()[0].context).toMatch(/^The following are .* about moral disputes\.\n\nmoral_disputes \d\?\nA\. w\n/);
  });

  it.each([
    [['--task', 'gsm9k'], 2, /there is no benchmark "gsm9k"\. Did you mean gsm8k\?/],
    [['--task', 'gsm8k', '--shots', '10'], 4, /gsm8k needs 10 examples and found 9\. Give fewer shots/],
    [
      ['--task', 'arc_challenge', '--shots', '0'],
      4,
      /ARC-Challenge-Test\.jsonl:1: expected at least one text in the list/,
    ],
    [
      ['--task', 'hellaswag'],
      4,
      /the split \w+ of hellaswag is missing: there is no .*\/hellaswag\/data\/\w+-\*\.parquet/,
    ],
    [['--task', 'gsm8k', '--shots', '-1'], 2, /Expected a whole number of at least 0/],
  ])('refuses %j in one sentence', async (args, code, message) => {
    const finished = await build(...args);
    expect(finished.stderr).toMatch(message);
    expect(finished.stderr).not.toMatch(/\n\s+at /);
    expect(finished.code).toBe(code);
  });
});
