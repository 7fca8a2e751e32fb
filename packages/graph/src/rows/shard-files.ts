import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessMissing } from '@mainbench/kit';
import type { Shard } from './table-cut.ts';

const finishedSuffix = '.rows.jsonl';
const journalSuffix = '.journal.jsonl';

/** Where the rows of a finished shard are, in the order of the table. */
export function shardFile(directory: string, { name }: Shard): string {
  return join(directory, `${name}${finishedSuffix}`);
}

/** The journal of a shard's n-th holder: one that lost its claim and does not know it must write elsewhere. */
export function shardJournal(directory: string, { name }: Shard, generation: number): string {
  return join(directory, `${name}.${generation}${journalSuffix}`);
}

/** What a folder holds of the shards now. */
export interface ShardsPresent {
  isFinished(shard: Shard): boolean;
  /** The journals of all who held a shard and did not finish it. */
  journalsOf(shard: Shard): string[];
}

export async function lookAtShards(directory: string): Promise<ShardsPresent> {
  const names = (await unlessMissing(readdir(directory))) ?? [];
  const present = new Set(names);
  return {
    isFinished: ({ name }) => present.has(`${name}${finishedSuffix}`),
    journalsOf: ({ name }) =>
      names
        .filter((file) => file.startsWith(`${name}.`) && file.endsWith(journalSuffix))
        .map((file) => join(directory, file)),
  };
}
