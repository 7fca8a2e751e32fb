import { MainbenchError } from '@mainbench/spec';
import { readJournalLines } from '../journal/journal-lines.ts';
import { KeySet } from './key-set.ts';
import { shardFile } from './shard-files.ts';
import type { Shard } from './table-cut.ts';

async function occursTwice(directory: string, shards: readonly Shard[], wanted: string): Promise<boolean> {
  let count = 0;
  for (const shard of shards) {
    for await (const { key } of readJournalLines(shardFile(directory, shard))) if (key === wanted) count += 1;
  }
  return count > 1;
}

function damaged(file: string, found: string): MainbenchError {
  return new MainbenchError('data', `expected ${found}.`, {
    file,
    hint: 'Remove this file and run the same command again: its rows are recomputed.',
  });
}

/**
 * The finished rows of all shards, as JSON text in the order of the table.
 * @throws MainbenchError of kind `data` where a shard lacks a row, or a key occurs twice
 */
export async function* mergedRows(directory: string, shards: readonly Shard[]): AsyncGenerator<string> {
  const keys = new KeySet();
  for (const shard of shards) {
    const file = shardFile(directory, shard);
    let rows = 0;
    for await (const { key, value } of readJournalLines(file)) {
      if (!keys.add(key) && (await occursTwice(directory, shards, key))) {
        throw new MainbenchError('data', `the row ${JSON.stringify(key)} occurs twice in the table.`, {
          file,
          hint: 'Give each row a unique id.',
        });
      }
      rows += 1;
      yield value;
    }
    if (rows !== shard.rows) throw damaged(file, `${shard.rows} rows, found ${rows}`);
  }
}
