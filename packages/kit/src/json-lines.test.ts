import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describeError, MainbenchError } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonLines } from './json-lines.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

async function fileWith(content: string | Uint8Array, name = 'rows.jsonl'): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

async function readAll(path: string, options?: Parameters<typeof readJsonLines>[1]) {
  return Array.fromAsync(readJsonLines<unknown>(path, options));
}

async function sentence(path: string, options?: Parameters<typeof readJsonLines>[1]): Promise<string> {
  const error: unknown = await readAll(path, options).catch((thrown: unknown) => thrown);
  if (!MainbenchError.is(error)) throw error;
  return `${error.kind} ${describeError(error)}`.replaceAll(path, 'FILE');
}

describe('readJsonLines', () => {
  it('reads values with their lines; skips empty lines, takes CRLF and a last line without newline', async () => {
    const path = await fileWith('{"a":1}\r\n\n  \n[2]\n"three"');
    expect(await readAll(path)).toEqual([
      { value: { a: 1 }, line: 1 },
      { value: [2], line: 4 },
      { value: 'three', line: 5 },
    ]);
  });

  it('begins where it is told and counts lines from there', async () => {
    const path = await fileWith('{"a":1}\n{"b":2}\nbad\n');
    expect(await readAll(path, { from: { byte: 16, line: 3 } }).catch((error) => error.details.line)).toBe(3);
    const read = readJsonLines(path, { from: { byte: 8, line: 2 } });
    expect((await read.next()).value).toEqual({ value: { b: 2 }, line: 2 });
    await read.return(undefined);
    expect(await sentence(path, { from: { byte: 8, line: 2 }, longestLine: 5 })).toContain('FILE:2: expected lines');
  });

  it('drops a byte order mark at the start of a line, as files put together have it', async () => {
    expect(await readAll(await fileWith('\ufeff{"a":"\ufeff"}\n'))).toEqual([{ value: { a: '\ufeff' }, line: 1 }]);
    expect((await readAll(await fileWith('1\n\ufeff2\n'))).map(({ value }) => value)).toEqual([1, 2]);
  });

  it('yields nothing for an empty file', async () => {
    expect(await readAll(await fileWith(''))).toEqual([]);
    expect(await readAll(await fileWith('\ufeff\n'))).toEqual([]);
  });

  it('reads back any JSON, plain and packed', async () => {
    const folder = await temporaryFolder();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ stringUnit: 'binary', maxDepth: 2 }), { maxLength: 8 }),
        fc.boolean(),
        async (values, packed) => {
          const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
          const path = join(folder, packed ? 'rows.jsonl.gz' : 'rows.jsonl');
          await writeFile(path, packed ? gzipSync(text) : text);
          expect((await readAll(path)).map(({ value }) => value)).toEqual(JSON.parse(`[${text.trim().split('\n')}]`));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('reads a packed file of several parts', async () => {
    const parts = Buffer.concat([gzipSync('1\n'), gzipSync('2\n')]);
    expect((await readAll(await fileWith(parts, 'ROWS.JSONL.GZ'))).map(({ value }) => value)).toEqual([1, 2]);
  });

  it('names file and line of what is not JSON, with a short excerpt', async () => {
    expect(await sentence(await fileWith('{}\n{"a": 1,}\n'))).toBe(
      'data FILE:2: expected one JSON value per line; found "{\\"a\\": 1,}". Correct or remove that line.',
    );
    const long = await sentence(await fileWith(`{${'x'.repeat(500)}\n`));
    expect(long.length).toBeLessThan(200);
    expect(await sentence(await fileWith('\u001b[31m\n'))).toContain('found "[31m"');
  });

  it('refuses bytes that are not UTF-8', async () => {
    const path = await fileWith(Buffer.from([0x31, 0x0a, 0x22, 0xe9, 0x22, 0x0a]));
    expect(await sentence(path)).toBe(
      'data FILE:2: expected UTF-8 text; found invalid bytes. Convert the file to UTF-8.',
    );
    expect(await sentence(await fileWith(Buffer.from('\ufeff{}\n', 'utf16le')))).toContain('FILE:1: expected UTF-8');
  });

  it('refuses packed data that is cut or damaged, wherever', async () => {
    const packed = gzipSync(`${JSON.stringify('mutual alignment '.repeat(50))}\n`.repeat(20));
    const folder = await temporaryFolder();
    const path = join(folder, 'rows.jsonl.gz');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: packed.length - 1 }), async (length) => {
        await writeFile(path, packed.subarray(0, length));
        expect(await sentence(path)).toContain('data FILE: expected gzip data that is complete');
      }),
      { numRuns: 25 },
    );
    expect(await sentence(await fileWith('plain\n', 'rows.jsonl.gz'))).toContain('expected gzip data');
  });

  it('names a file that is missing and a folder', async () => {
    const folder = await temporaryFolder();
    expect(await sentence(join(folder, 'none.jsonl'))).toContain('data FILE: cannot be read: there is no such file.');
    expect(await sentence(join(folder, 'none.jsonl.gz'))).toContain('there is no such file');
    expect(await sentence(folder)).toContain('it is a folder');
  });

  it('refuses a line longer than it may be', async () => {
    const path = await fileWith(`1\n${JSON.stringify('x'.repeat(100))}\n`);
    expect(await sentence(path, { longestLine: 50 })).toContain('FILE:2: expected lines of at most 50 bytes.');
  });

  it('stops when the reader has enough', async () => {
    const path = await fileWith('1\n2\nnot JSON\n');
    const seen: unknown[] = [];
    for await (const { value } of readJsonLines(path)) {
      seen.push(value);
      if (value === 2) break;
    }
    expect(seen).toEqual([1, 2]);
  });
});
