import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Results } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { type Finished, mainbench, temporaryFolder } from '../mainbench.ts';
import { expectSentence } from './expect-sentence.ts';
import { writeRecipe } from './small-recipe.ts';

const lines = (count: number, row: (index: number) => object) =>
  Array.from({ length: count }, (_, index) => `${JSON.stringify(row(index))}\n`).join('');
const pairs = lines(30, (index) => ({ instruction: `Say the number ${index} now`, response: `It is ${index}.` }));
const texts = lines(12, (index) => ({ text: `A text about the thing with number ${index}.` }));

async function runWith(
  pairsFile: string,
  files: Record<string, string | Uint8Array>,
): Promise<Finished & { out: string }> {
  const folder = await temporaryFolder();
  const data = join(folder, 'data');
  await mkdir(data);
  for (const [name, content] of Object.entries({ 'texts.jsonl': texts, ...files }))
    await writeFile(join(data, name), content);
  const recipe = await writeRecipe(
    { data: { seed: { source: 'pairs', file: pairsFile }, unlabeled: { source: 'texts', file: 'texts.jsonl' } } },
    folder,
  );
  const out = join(folder, 'run');
  return { ...(await mainbench(['run', recipe, '--out', out, '--data-dir', data])), out };
}

describe.concurrent('data', { timeout: 60_000 }, () => {
  it.each([
    [
      'a missing file',
      {},
      /recipe\.yaml:\d+:\d+: the data file pairs\.jsonl is missing: there is neither .*--data-dir/,
    ],
    ['an empty file', { 'pairs.jsonl': '' }, /no row of pairs\.jsonl can be used: it is empty\. Check/],
    [
      'a malformed line',
      { 'pairs.jsonl': `${pairs}{"instruction":\n` },
      /pairs\.jsonl:31: expected one JSON value .*Correct or remove/,
    ],
    [
      'other columns',
      { 'pairs.jsonl': '{"question":"a","answer":"b"}\n' },
      /pairs\.jsonl:1: expected an object with the strings instruction and response, .*; found the fields question, answer/,
    ],
    [
      'bytes that are no UTF-8',
      { 'pairs.jsonl': Buffer.from(`${pairs}{"instruction":"caf\u00e9"}`, 'latin1') },
      /pairs\.jsonl:31: expected UTF-8 text/,
    ],
    [
      'no row that can be used',
      { 'pairs.jsonl': lines(3, () => ({ instruction: '', response: 'a' })) },
      /no row of pairs\.jsonl can be used: kept 0 of 3; left out: 3 empty/,
    ],
    [
      'two rows of one id',
      { 'pairs.jsonl': lines(2, (index) => ({ id: 'a', instruction: `b ${index}`, response: 'c' })) },
      /two rows of pairs\.jsonl have the id "a"/,
    ],
    [
      'texts with other columns',
      { 'pairs.jsonl': pairs, 'texts.jsonl': pairs },
      /texts\.jsonl:1: expected an object with the string text/,
    ],
  ] as [string, Record<string, string | Uint8Array>, RegExp][])('with %s is named', async (_, files, sentence) => {
    expectSentence(await runWith('pairs.jsonl', files), 4, sentence);
  });

  it('that was cut while it was packed is named', async () => {
    const cut = gzipSync(pairs).subarray(0, 60);
    expectSentence(
      await runWith('pairs.jsonl.gz', { 'pairs.jsonl.gz': cut }),
      4,
      /pairs\.jsonl\.gz: is not a complete gzip file/,
    );
  });

  it('of which nothing is held out cannot be evaluated', async () => {
    const one = lines(1, () => ({ instruction: 'Say one', response: 'One.' }));
    expectSentence(await runWith('pairs.jsonl', { 'pairs.jsonl': one }), 4, /data\/(held-out|seed) has no rows/);
  });

  it('with fewer candidates than k is enough, and the report says so', { timeout: 240_000 }, async () => {
    const few = texts.split('\n').slice(0, 3).join('\n');
    const { code, stderr, out } = await runWith('pairs.jsonl', { 'pairs.jsonl': pairs, 'texts.jsonl': few });
    expect(code, stderr).toBe(0);
    const results: Results = JSON.parse(await readFile(join(out, 'report', 'results.json'), 'utf8'));
    expect(results.notes.join('\n')).toMatch(
      /On tiny the arm no-filter adds \d pairs, not 8: (of|there are) \d candidates/,
    );
  });
});
