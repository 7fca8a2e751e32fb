import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { folderWith, temporaryFolder } from '../testing/fixtures.ts';
import { detectFormat } from './detect-format.ts';

const object = '{"text": "One.", "n": 1}\n';

it.each([
  ['a.json', object, 'json-lines'],
  ['a.JSONL', object, 'json-lines'],
  ['a.ndjson.gz', object, 'json-lines'],
  ['a.json.gz', `\ufeff${object}`, 'json-lines'],
  ['a.txt', object, 'json-lines'],
  ['a', `{"text": "${'x'.repeat(300_000)}"}\n`, 'json-lines'],
  ['a.jsonl', 'Not JSON.\n', 'json-lines'],
  ['a.json', `[\n ${object}]`, 'json-array'],
  ['a.txt', '[{"text": "One."}]', 'json-array'],
  ['a.csv', 'text\nOne.\n', 'csv'],
  ['a.TSV', 'text\nOne.\n', 'tsv'],
  ['a.txt', '{{Infobox}} is what many pages begin with.\n', 'text'],
  ['a.txt', '[1] A list of references.\n', 'text'],
  ['a.md', 'text,label\n', 'text'],
  ['a', '', 'text'],
])('takes %s that begins with %.12s for %s', async (name, content, format) => {
  expect(await detectFormat(join(await folderWith({ [name]: content }), name))).toBe(format);
});

it.each([
  ['a', gzipSync(object), 'json-lines'],
  ['a.json', zstdCompressSync(`[${object}]`), 'json-array'],
  ['a.csv.zst', zstdCompressSync('text\nOne.\n'), 'csv'],
  ['a.dat', Buffer.from('PAR1\u0015\u0004'), 'parquet'],
])('looks into %s', async (name, content, format) => {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, content);
  expect(await detectFormat(file)).toBe(format);
});

it('leaves bytes that are no UTF-8 to the reader, which knows the line', async () => {
  const file = join(await temporaryFolder(), 'a.txt');
  await writeFile(file, Buffer.concat([Buffer.from(object), Buffer.from([0xff, 0xfe, 0x0a])]));
  expect(await detectFormat(file)).toBe('json-lines');
});

it.each([
  ['a.jsonl.gz', Buffer.from(object), 'ends in .gz and is not gzip-compressed'],
  ['a.jsonl.zst', Buffer.from(object), 'ends in .zst and is not zstd-compressed'],
  ['a.parquet', Buffer.from(object), 'ends in .parquet and does not begin as Parquet'],
  ['a.parquet.gz', gzipSync('PAR1\u0015\u0004'), 'found a compressed Parquet file'],
  ['a.txt.gz', gzipSync(Buffer.from('\ufeffprose', 'utf16le')), 'found text in UTF-16'],
  ['a.txt', Buffer.from('\ufeffprose', 'utf16le'), 'found text in UTF-16'],
  ['a.txt', Buffer.from('x\0y'), 'found binary data'],
  ['a.txt', Buffer.from('{"text":\n"One."}'), 'found a JSON object over several lines'],
])('refuses %s: %s', async (name, content, message) => {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, content);
  await expect(detectFormat(file)).rejects.toMatchObject({
    kind: 'data',
    message: expect.stringContaining(message),
    details: { file, hint: expect.any(String) },
  });
});
