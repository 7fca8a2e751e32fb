import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/stages.ts';
import { openShard } from './open-shard.ts';
import { lookAtShards, shardJournal } from './shard-files.ts';
import { cutTable, type Shard } from './table-cut.ts';

async function setUp() {
  const folder = await temporaryFolder();
  const table = join(folder, 'rows.jsonl');
  await writeFile(table, '{"id":"a"}\n{"id":"b"}\n');
  const directory = join(folder, 'shared');
  await mkdir(directory);
  const [shard] = (await cutTable(table, 2, 2)).shards as [Shard];
  const open = async (generation: number) => {
    // Its holder has not noticed a loss: it gave signs of life too late, and looks at its lease only then.
    const claim = { generation, signal: new AbortController().signal, release: async () => {} };
    const opened = await openShard(directory, table, shard, claim, (await lookAtShards(directory)).journalsOf(shard));
    const rows: string[] = [];
    for await (const { id } of opened.rows()) rows.push(id);
    return { opened, rows };
  };
  const isFinished = async () => (await lookAtShards(directory)).isFinished(shard);
  return { open, isFinished, journal: shardJournal(directory, shard, 0) };
}

it('leaves the shard to one who took it over before it noticed', async () => {
  const { open, isFinished } = await setUp();
  const { opened: first } = await open(0);
  await first.settle('a', { id: 'a' });
  const { opened: second, rows } = await open(1);
  expect(rows).toEqual(['b']);
  await first.settle('b', { id: 'b' });
  expect([first.over, second.over, await isFinished()]).toEqual([true, false, false]);
  await second.settle('b', { id: 'b' });
  expect(await isFinished()).toBe(true);
});

it('fails where its journal is gone and nobody took it over', async () => {
  const { open, journal } = await setUp();
  const { opened } = await open(0);
  await opened.settle('a', { id: 'a' });
  await rm(journal);
  await expect(opened.settle('b', { id: 'b' })).rejects.toThrow('cannot be written');
  await opened.close();
});
