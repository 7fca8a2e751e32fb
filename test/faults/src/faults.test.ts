import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { readJournalLines } from '@mainbench/graph';
import { describe, expect, it } from 'vitest';
import type { FaultProxy } from './fault-proxy.ts';
import { promptOf } from './rows-task.ts';
import {
  type Event,
  parsedRows,
  rowsOf,
  type Servers,
  startProxies,
  startServers,
  temporaryFolder,
} from './setting.ts';
import { startRows } from './start-rows.ts';

const rows = 240;

/** One server dies and comes back, one is replaced for a while by its like with other weights, one by another model. */
function disasters(servers: Servers, [first, second, third]: FaultProxy[]): Event[] {
  return [
    { after: 150, happen: () => second?.swap(servers.sameName) },
    { after: 100, happen: () => third?.die() },
    { after: 50, happen: () => second?.swap(servers.right) },
    { after: 50, happen: () => third?.revive(servers.sameName) },
    { after: 50, happen: () => third?.swap(servers.right) },
    { after: 100, happen: () => first?.swap(servers.otherName) },
    { after: 100, happen: () => first?.swap(servers.right) },
  ];
}

async function setUp() {
  const servers = await startServers();
  const proxies = await startProxies(servers, 3, (each) => disasters(servers, each));
  const calm = await temporaryFolder();
  await startRows({ folder: calm, urls: [servers.right.url], rows }).done;
  const expected = await rowsOf(calm, rows);
  expect(parsedRows(expected).map(({ id }) => id)).toEqual(Array.from({ length: rows }, (_, row) => `row-${row}`));
  servers.right.prompts.clear();
  return { servers, proxies, expected, folder: await temporaryFolder(), urls: proxies.map(({ url }) => url) };
}

type Setting = Awaited<ReturnType<typeof setUp>>;

/** Nothing of what the test is about may be missing from it. */
function expectEveryFault({ proxies, servers }: Setting): void {
  const counts: Record<string, number> = {};
  for (const proxy of proxies) {
    for (const [name, count] of Object.entries(proxy.counts)) counts[name] = (counts[name] ?? 0) + count;
  }
  expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual([]);
  const requests = proxies.reduce((sum, proxy) => sum + proxy.requests, 0);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0) / requests).toBeGreaterThan(0.25);
  expect(requests).toBeGreaterThan(900);
  for (const wrong of [servers.sameName, servers.otherName]) {
    const ofRows = [...wrong.prompts.keys()].filter((prompt) => prompt.startsWith('Question '));
    expect(ofRows.length).toBeGreaterThan(0);
  }
}

/** Equal to the last digit; where they are not, the first rows that differ. */
function expectSameRows(found: string, expected: string): void {
  const right = parsedRows(expected);
  const wrong = parsedRows(found).filter((row, index) => !isDeepStrictEqual(row, right[index]));
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(found).toBe(expected);
}

/** Ids of the rows that are safe on disk while the stage is not over. */
async function keptRows(folder: string): Promise<Set<string>> {
  const ids = new Set<string>();
  const names = await readdir(join(folder, 'artifacts'), { recursive: true }).catch(() => []);
  for (const name of names.filter((each) => /\.(journal|rows)\.jsonl$/.test(each))) {
    const path = join(folder, 'artifacts', name);
    // A finished shard takes the place of its journal, perhaps just now.
    if (!existsSync(path)) continue;
    for await (const { key } of readJournalLines(path)) ids.add(key);
  }
  return ids;
}

describe('rows made over servers that fail', { timeout: 120_000 }, () => {
  it('are all there, each once, with the values of a run without faults', async () => {
    const setting = await setUp();
    const { folder, urls, expected } = setting;
    const status = await startRows({ folder, urls, rows }).done;
    expectSameRows(await rowsOf(folder, rows), expected);
    expectEveryFault(setting);
    // A server that was down for a while may have been spared one kind or another.
    const told = new Set(status.flatMap(({ faults }) => Object.keys(faults)));
    expect([...told]).toEqual(expect.arrayContaining(['429', 'timeout', 'wrong answer', 'connection']));
  });

  it('are so after kill -9 too, and what was kept is not made again', async () => {
    const setting = await setUp();
    const { folder, urls, expected, servers } = setting;
    const killed = startRows({ folder, urls, rows });
    const enough = rows / 3;
    while ((await keptRows(folder)).size < enough) await Promise.race([wait(10), killed.done]);
    await killed.kill();
    const kept = await keptRows(folder);
    expect(kept.size).toBeGreaterThanOrEqual(enough);
    servers.right.prompts.clear();
    await startRows({ folder, urls, rows }).done;
    expectSameRows(await rowsOf(folder, rows), expected);
    const asked = new Set(servers.right.prompts.keys());
    const repeated = [...kept].filter((id) => asked.has(promptOf(Number(id.slice('row-'.length)))));
    expect(repeated).toEqual([]);
    expect(asked.size).toBeGreaterThan(rows - kept.size);
    expectEveryFault(setting);
  });
});
