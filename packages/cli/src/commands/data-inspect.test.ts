import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runMainbench } from '../testing/run-mainbench.ts';

const folder = mkdtempSync(join(tmpdir(), 'mainbench-inspect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const row = (n: number) =>
  `${JSON.stringify({ instruction: `ask \u001b[31m${n}`, input: '', output: 'b', rating: n })}\n`;
writeFileSync(join(folder, 'mine.jsonl'), row(1) + row(2));

const inspect = (...args: string[]) =>
  runMainbench(['data', 'inspect', ...args, '--data-dir', folder], { MAINBENCH_CACHE: join(folder, 'cache') });

const fixtures = process.env.MAINBENCH_FIXTURES ?? resolve(import.meta.dirname, '../../../../../shared/fixtures');

describe('mainbench data inspect', { timeout: 60_000 }, () => {
  it('shows people what a file holds and how a recipe reads it', async () => {
    const { code, stdout, stderr } = await inspect('mine.jsonl');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Shape   alpaca  instruction, input and output');
    expect(stdout).toMatch(/rating\s+number\s+1 … 2/);
    expect(stdout).toContain('instruction ask 1');
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain(
      'data:\n  seed:\n    source: file\n    path: mine.jsonl\n    scores:\n      rating: rating\n',
    );
  });

  it('tells languages where langdetect’s files are', async () => {
    const args = ['data', 'inspect', join(fixtures, 'corpora/oasst_en_100_tree.jsonl.gz'), '--json', '--rows', '30'];
    const { stdout } = await runMainbench([...args, '--data-dir', join(fixtures, 'ifeval')]);
    const { languages } = JSON.parse(stdout);
    expect(languages.en).toBeGreaterThan(25);
  });

  it('gives programs the same', async () => {
    const { stdout } = await inspect('mine.jsonl', '--json', '--examples', '1');
    expect(JSON.parse(stdout)).toMatchObject({
      source: 'file',
      rows: 2,
      shape: { name: 'alpaca' },
      examples: [{ response: 'b' }],
      recipe: expect.stringContaining('path: mine.jsonl'),
    });
  });

  it.each([
    [['none.jsonl'], 4, 'the data file none.jsonl is missing'],
    [['mine.jsonl', '--rows', '0'], 2, 'Expected a whole number of at least 1'],
  ])('refuses %j', async (args, expected, message) => {
    const { code, stderr } = await inspect(...args);
    expect(stderr).toContain(message);
    expect(code).toBe(expected);
  });
});
