import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Claim, JsonObject, SharedContext } from '@mainbench/spec';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openJournal } from '../journal/journal.ts';
import { type Leases, openLeases } from '../leases/leases.ts';
import { temporaryFolder } from '../testing/stages.ts';
import { mergedRows } from './merge-shards.ts';
import { cutTable } from './table-cut.ts';
import { workOnShards } from './work-on-shards.ts';

async function setUp(rows: number, rowsPerShard: number) {
  const folder = await temporaryFolder();
  const table = join(folder, 'rows.jsonl');
  const ids = Array.from({ length: rows }, (_, index) => `row-${index}`);
  await writeFile(table, ids.map((id) => `{"id":"${id}"}\n`).join(''));
  const directory = join(folder, 'shared');
  const cut = await cutTable(table, Number.POSITIVE_INFINITY, rowsPerShard);
  const claims: Claim[] = [];
  const leases = (): Leases => {
    const opened = openLeases(directory, { interval: 20, expiresAfter: 1_000 });
    onTestFinished(() => opened.close());
    return opened;
  };
  const made: string[] = [];
  const work = (concurrency: number, process: (id: string, signal: AbortSignal) => Promise<unknown>) => {
    const own = leases();
    const context: SharedContext = {
      directory,
      inputs: {},
      signal: new AbortController().signal,
      watch: () => {},
      openSlot: () => Promise.reject(new Error('no slot')),
      async claim(name) {
        const outcome = await own.claim(name);
        if (!('heldBy' in outcome)) claims.push(outcome);
        return outcome;
      },
    };
    const begin = async () => ({
      concurrency: () => concurrency,
      process: async ({ id }: { id: string }, signal: AbortSignal): Promise<JsonObject> => {
        made.push(id);
        await process(id, signal);
        return { id };
      },
    });
    return workOnShards<{ id: string }>({ table, cut, begin }, context, () => {});
  };
  const merged = async () => {
    const found: string[] = [];
    for await (const row of mergedRows(directory, cut.shards)) found.push(JSON.parse(row).id);
    return found;
  };
  return { directory, ids, cut, work, made, merged, claims, leases };
}

describe('workOnShards', () => {
  it('keeps as many rows under way as it may across the borders of shards', async () => {
    const { work, ids, merged } = await setUp(2_000, 200);
    let active = 0;
    const idle: number[] = [];
    let started = 0;
    await work(50, async () => {
      active += 1;
      started += 1;
      if (started > 50 && started < 1_950) idle.push(50 - active);
      await wait(5);
      active -= 1;
    });
    expect(await merged()).toEqual(ids);
    // A finished row is kept on disk before the next one starts; what borders cost would come on top.
    const border = idle.filter((_, index) => index % 200 >= 140 || index % 200 < 60);
    const inside = idle.filter((_, index) => index % 200 >= 60 && index % 200 < 140);
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(border) - mean(inside)).toBeLessThan(15);
  });

  it('makes the shards that nobody has and tells who has the rest', async () => {
    const { work, made, leases } = await setUp(30, 10);
    await leases().claim('rows-10-20');
    expect(await work(4, async () => {})).toEqual({ heldBy: expect.stringContaining(`process ${process.pid} on`) });
    expect(made.sort()).toEqual(
      [...Array(30).keys()]
        .filter((n) => n < 10 || n >= 20)
        .map((n) => `row-${n}`)
        .sort(),
    );
  });

  it('keeps what earlier holders of a shard journalled, and touches their files no more', async () => {
    const { work, made, merged, ids, directory, leases } = await setUp(10, 10);
    const claim = (await leases().claim('rows-0-10')) as Claim;
    const journal = await openJournal(join(directory, '0-10.0.journal.jsonl'));
    await journal.append('row-3', { id: 'row-3', kept: true });
    await claim.release();
    await work(4, async (id) => {
      // The earlier holder does not know that it was given up.
      if (id === 'row-7') await journal.append('row-9', { id: 'row-9', late: true });
    });
    await journal.close();
    expect(made).toHaveLength(9);
    expect(await merged()).toEqual(ids);
    const text = await readFile(join(directory, '0-10.rows.jsonl'), 'utf8');
    expect(text).toContain('"kept":true');
    expect(text).not.toContain('"late":true');
    expect((await readdir(directory)).filter((name) => name.endsWith('.journal.jsonl'))).toEqual([]);
  });

  it('leaves a shard that another took over, and goes on with the next', async () => {
    const { work, claims, directory, made } = await setUp(20, 10);
    const outcome = await work(2, async (id, signal) => {
      if (id === 'row-4') {
        await writeFile(join(directory, 'rows-0-10.1.lease'), '');
        // It may have been noticed already.
        signal.throwIfAborted();
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        });
      } else await wait(2);
    });
    expect(outcome).toHaveProperty('heldBy');
    expect(claims[0]?.signal.aborted).toBe(true);
    expect(made).toContain('row-19');
    expect((await readdir(directory)).filter((name) => name.endsWith('.rows.jsonl'))).toEqual(['10-20.rows.jsonl']);
  });

  it('ends with the first error, and releases what it claimed', async () => {
    const { work, leases, merged, ids } = await setUp(500, 100);
    const broken = work(8, async (id) => {
      if (id === 'row-250') throw new Error('broken');
    });
    await expect(broken).rejects.toThrow('broken');
    expect(await leases().holders()).toEqual([]);
    await work(8, async () => {});
    expect(await merged()).toEqual(ids);
  });

  it('refuses a row without an id of its own', async () => {
    const { work, directory } = await setUp(3, 10);
    const table = join(directory, '..', 'rows.jsonl');
    await writeFile(table, '{"id":"row-0"}\n{"no":"id-"}\n{"id":"row-2"}\n');
    await expect(work(1, async () => {})).rejects.toMatchObject({ kind: 'data', details: { file: table, line: 2 } });
    await writeFile(table, '{"id":"row-0"}\n{"id":"row-0"}\n{"id":"row-2"}\n');
    await expect(work(1, async () => {})).rejects.toThrow('found "row-0" again');
  });
});
