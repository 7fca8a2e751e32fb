import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { journalLine } from '../journal/journal-record.ts';
import { temporaryFolder } from '../testing/stages.ts';
import { mergedRows } from './merge-shards.ts';

/** Two shards of two rows each, with these keys. */
async function merge(...keys: string[][]): Promise<string[]> {
  const directory = await temporaryFolder();
  const shards = keys.map((_, index) => ({ name: `${2 * index}-${2 * index + 2}`, rows: 2, byte: 0, line: 1 }));
  for (const [index, shard] of shards.entries()) {
    const lines = (keys[index] ?? []).map((key) => `${journalLine({ key, value: `{"of":"${key}"}` })}\n`);
    await writeFile(join(directory, `${shard.name}.rows.jsonl`), lines.join(''));
  }
  const rows: string[] = [];
  for await (const row of mergedRows(directory, shards)) rows.push(row);
  return rows;
}

describe('mergedRows', () => {
  it('puts the shards after each other', async () => {
    expect(await merge(['b', 'a'], ['d', 'c'])).toEqual(['b', 'a', 'd', 'c'].map((key) => `{"of":"${key}"}`));
  });

  it('refuses a key that occurs twice', async () => {
    await expect(merge(['a', 'b'], ['c', 'a'])).rejects.toThrow('the row "a" occurs twice');
  });

  it('refuses a shard with too few or too many rows', async () => {
    await expect(merge(['a', 'b'], ['c'])).rejects.toThrow('expected 2 rows, found 1');
    await expect(merge(['a', 'b', 'c'], ['d', 'e'])).rejects.toThrow('expected 2 rows, found 3');
  });
});
