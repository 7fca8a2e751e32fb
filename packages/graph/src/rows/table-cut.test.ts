import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJsonLines } from '@mainbench/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/stages.ts';
import { cutTable } from './table-cut.ts';

describe('cutTable', () => {
  it('puts each of the first rows into one shard, in order, whatever their lengths', async () => {
    const path = join(await temporaryFolder(), 'rows.jsonl');
    const input = fc.record({
      texts: fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 30 }),
      limit: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.nat({ max: 35 })),
      rowsPerShard: fc.integer({ min: 1, max: 12 }),
      newlineAtEnd: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(input, async ({ texts, limit, rowsPerShard, newlineAtEnd }) => {
        const lines = texts.map((text) => JSON.stringify({ text })).join('\n');
        await writeFile(path, lines + (newlineAtEnd && texts.length > 0 ? '\n' : ''));
        const { rows, shards } = await cutTable(path, limit, rowsPerShard);
        const read: string[] = [];
        for (const [index, shard] of shards.entries()) {
          if (index < shards.length - 1) expect(shard.rows).toBe(rowsPerShard);
          expect(shard.name).toBe(`${read.length}-${read.length + shard.rows}`);
          expect(shard.line).toBe(read.length + 1);
          let left = shard.rows;
          for await (const { value } of readJsonLines<{ text: string }>(path, { from: shard })) {
            read.push(value.text);
            left -= 1;
            if (left === 0) break;
          }
        }
        expect(read).toEqual(texts.slice(0, limit));
        expect(rows).toBe(read.length);
      }),
      { numRuns: 150 },
    );
  });

  it('reads across the pieces in which a large file comes', async () => {
    const path = join(await temporaryFolder(), 'rows.jsonl');
    const texts = Array.from({ length: 40 }, (_, index) => String(index).repeat(50_000 + index));
    await writeFile(path, texts.map((text) => `${JSON.stringify(text)}\n`).join(''));
    const { rows, shards } = await cutTable(path, Number.POSITIVE_INFINITY, 7);
    expect([rows, shards.length]).toEqual([40, 6]);
    const [first] = await readJsonLines<string>(path, { from: shards[5] })
      .next()
      .then(({ value }) => [value]);
    expect(first).toEqual({ value: texts[35], line: 36 });
  });

  it('names a table that is not there', async () => {
    await expect(cutTable('/nowhere/rows.jsonl', 1, 1)).rejects.toThrow('there is no such file');
  });
});
