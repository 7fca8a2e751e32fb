import { execFile } from 'node:child_process';
import { open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describeError, type JsonObject, MainbenchError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { makeParquet } from '../testing/make-parquet.ts';
import { file } from './file.ts';

const good = '{"instruction": "a", "output": "b"}\n';

async function fileOf(content: string | Uint8Array, name = 'a.jsonl'): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

/** What reading says: one sentence, never long, or the texts that were read. */
async function outcome(path: string, options: JsonObject = {}): Promise<unknown> {
  try {
    const rows = await collect(file.read(file.options.parse({ path, ...options }), contextFor('/nowhere')));
    return rows.map(({ instruction, response }) => [instruction, response]);
  } catch (error) {
    if (!MainbenchError.is(error)) throw error;
    expect(error.kind).toBe('data');
    const sentence = describeError(error).replaceAll(path, 'F');
    expect(sentence.length).toBeLessThan(600);
    expect(sentence).not.toContain('\n');
    return sentence;
  }
}

it.each<[string, string | Uint8Array, string, string?]>([
  ['wrong', '{"a": 1}\n', 'F:1: expected pairs in one of the shapes'],
  [
    'mixed',
    `${good}{"text": "a"}\n`,
    'F:2: expected records of one shape, as before it alpaca (instruction, input and output); found the fields text.',
  ],
  ['a null record', `${good}null\n`, 'F:2: expected records of one shape, as before it alpaca'],
  ['a null record further on', `${good.repeat(30)}null\n`, 'F:31: expected an object; found a value of type null.'],
  [
    'mixed further on',
    `${good.repeat(30)}{"prompt": "a"}\n`,
    'F:31: expected an object with the strings instruction, input and output; found the fields prompt.',
  ],
  ['a list', '["a", "b"]\n', 'found records with a value of type array.'],
  ['a list further on', `${good.repeat(30)}["a"]\n`, 'F:31: expected an object'],
  ['empty', '', 'no row of F can be used: it is empty.'],
  ['only white space', ' \n\n', 'no row of F can be used: it is empty.'],
  ['an empty array', '[]', 'no row of F can be used: it is empty.', 'a.json'],
  ['an empty table', 'instruction,output\n', 'no row of F can be used: it is empty.', 'a.csv'],
  [
    'UTF-16',
    Buffer.from(`\ufeff${good}`, 'utf16le'),
    'F: expected text or Parquet, plain, gzip or zstd; found text in UTF-16.',
  ],
  [
    'UTF-16 without a mark',
    Buffer.from(good, 'utf16le'),
    'F:1: expected text or Parquet, plain, gzip or zstd; found binary data (a NUL character).',
  ],
  ['NUL near the beginning', `${good.repeat(3)}{"instruction": "a\0"}\n`, 'F:4: expected text or Parquet'],
  [
    'a pointer of Git LFS',
    'version https://git-lfs.github.com/spec/v1\noid sha256:abc\n',
    'found a pointer of Git LFS in place of the file. Get the file with `git lfs pull`.',
    'a.parquet',
  ],
  ['one object over several lines', '{\n "instruction": "a"\n}\n', 'found a JSON object over several lines', 'a.json'],
  [
    'a table of semicolons',
    'instruction;output\na;b\n',
    'F:1: expected columns separated by commas; found one column "instruction;output".',
    'a.csv',
  ],
  [
    'a table of commas',
    'instruction,output\na,b\n',
    'F:1: expected columns separated by tabs; found one column "instruction,output". Name it .csv if these are commas',
    'a.tsv',
  ],
  [
    'a name of a field that is a text',
    `${good.repeat(30)}{"${'x'.repeat(1e5)}": "a"}\n`,
    'F:31: expected an object with the strings instruction, input and output; found the fields xxx',
  ],
  ['NUL', `${good}${'x'.repeat(300_000)}\0\n`, 'F:2: expected one JSON value per line'],
  [
    'NUL in a table',
    `instruction,output\n${`${'a'.repeat(100)},b\n`.repeat(3000)}a\0,b\n`,
    'F:3002: expected text; found a NUL character.',
    'a.csv',
  ],
  [
    'no UTF-8',
    Buffer.concat([Buffer.from(good), Buffer.from([0x22, 0xff, 0x22, 0x0a])]),
    'F:2: expected UTF-8 text; found invalid bytes.',
  ],
  [
    'no UTF-8 in a table',
    Buffer.concat([Buffer.from('instruction,output\na,b\n'), Buffer.from([0xff, 0x2c, 0x62])]),
    'F:3: is not text in UTF-8.',
    'a.csv',
  ],
  [
    'duplicate keys',
    `${good}{"instruction": "a", "output": "b", "output": "c"}\n`,
    'F:2: expected objects with each key once; found "output" twice.',
  ],
  [
    'duplicate columns',
    'instruction,output,output\na,b,c\n',
    'F:1: expected columns of different names; found "output" twice.',
    'a.csv',
  ],
  [
    'NaN',
    `${good.repeat(30)}{"instruction": "a", "output": NaN}\n`,
    'F:31: expected an object with the strings instruction, input and output; found output of type null.',
  ],
  [
    'nested nulls',
    `${'{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}\n'.repeat(25)}{"messages": [{"role": "user", "content": null}]}\n`,
    'F:26: expected a list of turns, each with the texts role and content, or from and value; found a turn without',
  ],
  ['a null turn', '{"messages": [{"role": "user", "content": "a"}, null]}\n', 'F:1: expected a list of turns'],
  ['a cut line', `${good}{"instruction": "a`, 'F:2: expected one JSON value per line'],
  ['a cut gzip file', gzipSync(good.repeat(1000)).subarray(0, 60), 'F: is not a complete gzip file.'],
  [
    'a lone surrogate in an id',
    `{"id": "\\ud800", "instruction": "a", "output": "b"}\n`,
    'F:1: expected an id that is a text or a number; found half of a surrogate pair.',
  ],
  [
    'a deep value',
    `{"instruction": ${'['.repeat(200_000)}${']'.repeat(200_000)}, "output": "b"}\n`,
    'F:1: expected pairs in one of the shapes',
  ],
  [
    'a page of HTML',
    '<!DOCTYPE html>\n<p>Sign in</p>\n',
    'F:1: expected one JSON value per line; found "<!DOCTYPE html>".',
  ],
])('says in one sentence what is wrong: %s', async (_, content, message, name) => {
  expect(await outcome(await fileOf(content, name))).toContain(message);
});

it('reads byte order marks and repairs lone surrogates in texts', async () => {
  const content = `\ufeff${good}{"instruction": "c \\ud83d", "output": "d"}\n`;
  expect(await outcome(await fileOf(content))).toEqual([
    ['a', 'b'],
    ['c \ufffd', 'd'],
  ]);
  expect(await outcome(await fileOf('\ufeffinstruction,output\na,b\n', 'a.csv'))).toEqual([['a', 'b']]);
});

it('names row group and row of Parquet', async () => {
  const path = join(await temporaryFolder(), 'a.parquet');
  await makeParquet(
    path,
    Array.from({ length: 50 }, (_, n) => ({ instruction: 'a', output: n === 44 ? null : 'b' })),
  );
  expect(await outcome(path)).toContain(
    'F: row 45 (row group 23): expected an object with the strings instruction, input and output; found output of type null.',
  );
});

it('names row group and column of Parquet that is damaged', async () => {
  const path = join(await temporaryFolder(), 'a.parquet');
  const rows = Array.from({ length: 20 }, (_, n) => ({ instruction: `Do ${n}`, output: `the answer of number ${n}` }));
  await makeParquet(path, rows, { compression: 'none' });
  const bytes = await readFile(path);
  // The end of the header of its page goes as well.
  const at = bytes.indexOf('the answer of number 6');
  await writeFile(path, bytes.fill(0xff, at - 12, at + 20));
  expect(await outcome(path)).toMatch(/F: is not a complete Parquet file in row group 4, column output: /);
});

it.skipIf(process.platform === 'win32')('refuses a pipe, which would never end', async () => {
  const path = join(await temporaryFolder(), 'a.jsonl');
  await promisify(execFile)('mkfifo', [path]);
  expect(await outcome(path)).toContain('F: is a pipe or a device, expected a file or folder.');
});

it('drops damaged records where it is told so, and counts them', async () => {
  const path = await fileOf(`${good}{"instruction": "a", "output": null}\n{"instruction": "c", "output": "d"}\n`);
  const rows = file.read(file.options.parse({ path, damaged: 'drop', shape: 'alpaca' }), contextFor('/nowhere'));
  expect(await collect(rows)).toHaveLength(2);
  expect(rows.counts).toMatchObject({ read: 3, kept: 2, dropped: { 'of another shape': 1 } });
});

it.each<[string, string, number]>([
  ['a.jsonl', good, 300e6],
  ['a.csv', 'instruction,output\na,b\n', 68e6],
  ['a.json', `[${good},`, 68e6],
])('refuses a huge line in bounded memory: %s', async (name, start, size) => {
  const path = await fileOf(`${start}"`, name);
  const handle = await open(path, 'a');
  for (let written = 0; written < size; written += 1e6) await handle.write('x'.repeat(1e6));
  await handle.close();
  const before = process.memoryUsage.rss();
  expect(await outcome(path)).toMatch(/at most 6710\d{4} (bytes|characters)|number of tolerated bytes of 67108864/);
  expect(process.memoryUsage.rss() - before).toBeLessThan(700e6);
});

it('reads what is wanted of a file of 10 GB, and refuses its hole', async () => {
  const path = await fileOf(good + '{"instruction": "c", "output": "d"}\n'.repeat(10_000));
  await truncate(path, 10e9);
  const before = process.memoryUsage.rss();
  expect(await outcome(path, { limit: 2 })).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(await outcome(path)).toContain('F:10002: expected lines of at most 67108864 bytes.');
  expect(process.memoryUsage.rss() - before).toBeLessThan(400e6);
});
