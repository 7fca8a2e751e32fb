import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactStore, rowsFile } from '@mainbench/graph';
import type { JsonObject } from '@mainbench/spec';
import { onTestFinished } from 'vitest';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { rowsStages } from './rows-task.ts';
import { startToyServer, type ToyServer } from './toy-server.ts';

/** Something that happens once so many requests have come in since the event before it. */
export interface Event {
  after: number;
  happen(): void;
}

/** The servers of a test: the right model, the same name with other weights, and another name. */
export interface Servers {
  right: ToyServer;
  sameName: ToyServer;
  otherName: ToyServer;
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-faults-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function startServers(): Promise<Servers> {
  const start = async (model: string, weights: string) => {
    const server = await startToyServer({ model, weights, concurrency: 24, latency: 4 });
    onTestFinished(() => server.close());
    return server;
  };
  return {
    right: await start('toy', 'right'),
    sameName: await start('toy', 'wrong'),
    otherName: await start('other', 'wrong'),
  };
}

/**
 * Starts proxies that let things go wrong with a share of the requests.
 * @param events begin anew after the last one
 */
export async function startProxies(
  servers: Servers,
  count: number,
  events: (proxies: FaultProxy[]) => Event[],
  share = 0.3,
): Promise<FaultProxy[]> {
  const proxies: FaultProxy[] = [];
  let requests = 0;
  let waiting: Event[] = [];
  const onRequest = () => {
    const [next] = waiting;
    requests += 1;
    if (next === undefined || requests < next.after) return;
    requests = 0;
    waiting = [...waiting.slice(1), next];
    next.happen();
  };
  for (let seed = 1; seed <= count; seed += 1) {
    const proxy = await startFaultProxy({ upstream: servers.right, seed, share, onRequest });
    onTestFinished(() => proxy.close());
    proxies.push(proxy);
  }
  waiting = events(proxies);
  return proxies;
}

/** The finished rows of a folder, as they are in the file. */
export async function rowsOf(folder: string, rows: number): Promise<string> {
  const directory = new ArtifactStore(folder).directoryOf(rowsStages({ rows }).made);
  return readFile(join(directory, rowsFile), 'utf8');
}

export function parsedRows(text: string): JsonObject[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
