import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { runMainbench } from '../testing/run-mainbench.ts';

const root = resolve(import.meta.dirname, '../../../..');
const data = join(process.env.MAINBENCH_FIXTURES ?? resolve(root, '../shared/fixtures'), 'ifeval');
const model = 'claude-3-haiku-20240307';
const recorded = join(data, 'responses', `${model}.jsonl.gz`);
const folder = mkdtempSync(join(tmpdir(), 'mainbench-cli-ifeval-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const out = join(folder, 'verdicts.jsonl');
const unzipped = (...path: string[]) => gunzipSync(readFileSync(join(data, ...path))).toString('utf8');
const official = JSON.parse(unzipped('golden', 'official_verdicts_seed0.json.gz'))[model];

function score(...args: string[]) {
  return runMainbench(['score', 'ifeval', '--data-dir', data, '--out', out, ...args]);
}

function save(name: string, rows: readonly unknown[] | string): string {
  const file = join(folder, name);
  writeFileSync(file, typeof rows === 'string' ? rows : rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}

const verdicts = () =>
  readFileSync(out, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('mainbench score ifeval', () => {
  it('writes the official verdicts in mirror mode, and their accuracies', async () => {
    const prompts = join(data, 'input_data.jsonl.gz');
    const { code, stdout } = await score('--prompts', prompts, '--responses', recorded, '--mode', 'mirror', '--json');
    expect(code).toBe(0);
    expect(verdicts()).toEqual(official.rows);
    const { headline, counts, kinds, mode, seed } = JSON.parse(stdout);
    expect([mode, seed, kinds.length]).toEqual(['mirror', 0, 25]);
    expect(headline.prompt_level_strict_acc.value).toBe(official.strict.prompt);
    expect(headline.inst_level_loose_acc.value).toBe(official.loose.inst);
    expect(counts).toMatchObject({ prompts: 541, answered: 540, missing: 1, extra: 1 });
  });

  it('shows both numbers in fixed mode, and what was not scored', async () => {
    const { code, stdout } = await score('--responses', recorded);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ifeval +prompts, strict +68\.4 .* 538 \(1 missing\)/m);
    expect(stdout).toMatch(/^ifeval +prompts, strict, all prompts +68\.\d/m);
    expect(stdout).toContain('ifeval: 1 prompts without a response, not scored');
    expect(stdout).toContain('ifeval: 1 rows that match no prompt');
    expect(stdout).toContain('Prompts 1122 and 1129 are left out of the headline');
    expect(stdout).not.toContain('keywords:existence');
    expect(verdicts()).toHaveLength(540);
    expect((await score('--responses', recorded, '--kinds')).stdout).toContain('keywords:existence');
  });

  it('reads samples of lm-evaluation-harness', async () => {
    const rows = unzipped('input_data.jsonl.gz')
      .split('\n')
      .slice(0, 3)
      .map((line) => JSON.parse(line));
    const samples = rows.map((doc, doc_id) => ({ doc_id, doc, resps: [['no comma']], filtered_resps: ['no comma'] }));
    const { code, stdout } = await score('--responses', save('samples.jsonl', samples), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).counts).toMatchObject({ answered: 3, missing: 538, duplicates: 0 });
    expect(verdicts().map(({ key }) => key)).toEqual([1000, 1001, 1005]);
    expect(verdicts()[1]).toEqual({ key: 1001, strict: [true], loose: [true] });
  });

  it('says which file, line and field is wrong', async () => {
    const wrong = await score('--responses', save('wrong.jsonl', [{ prompt: 'p' }]));
    expect([wrong.code, wrong.stderr]).toEqual([4, expect.stringMatching(/wrong\.jsonl:1: expected a row/)]);
    const other = await score('--responses', save('other.jsonl', [{ prompt: 'p', response: 'r' }]));
    expect([other.code, other.stderr]).toEqual([4, expect.stringContaining('none of the prompts has a response.')]);
    const missing = await score('--responses', join(folder, 'none.jsonl'));
    expect([missing.code, missing.stderr]).toEqual([expect.any(Number), expect.stringContaining('none.jsonl')]);
    expect((await score('--responses', recorded, '--seed', '-1')).code).toBe(2);
  });
});

describe('instructions of one’s own', () => {
  const guide = readFileSync(join(root, 'docs', 'guide', 'ifeval.md'), 'utf8');
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(guide) ?? [];
  const prompts = save('mine.jsonl', [
    { key: 1, prompt: 'Grüß mich.', instruction_id_list: ['german:address'], kwargs: [{ form: 'Sie' }] },
    {
      key: 2,
      prompt: 'Be short.',
      instruction_id_list: ['mine:sentence_length', 'punctuation:no_comma'],
      kwargs: [{ most: 2 }, {}],
    },
  ]);
  const responses = save('answers.jsonl', [
    { key: 1, response: 'Guten Tag!\nWie geht es Ihnen, Sie da?' },
    { key: 2, response: 'Yes. Of course, dear me.' },
  ]);
  const withCheckers = (text: string) =>
    score('--prompts', prompts, '--responses', responses, '--checkers', save('checkers.ts', text));

  it('are added by the file that the guide shows', async () => {
    const { code, stderr } = await withCheckers(example);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(verdicts()).toEqual([
      { key: 1, strict: [true], loose: [true] },
      { key: 2, strict: [false, false], loose: [false, false] },
    ]);
  });

  it.each([
    ['export default {};', 'it lacks checkers'],
    ['export default { checkers: { a: 1 } };', 'checkers.a: expected a function'],
    [
      "export default { checkers: { 'german:address': () => { throw new Error('oh no') } } };",
      'no instruction is called mine:sentence_length',
    ],
    [example.replace("'u').test(text)", "'u')"), 'german:address of the checkers failed'],
    [example.replace('({ text }, { form })', '({ text, none: { form } })'), 'german:address of the checkers failed'],
    ['no program', 'the checkers could not be loaded'],
  ])('%#: are refused in a sentence', async (text, message) => {
    const { code, stderr } = await withCheckers(text);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect([3, 4]).toContain(code);
  });
});
