import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ClientActivity, InferenceClient, JsonObject, Stage } from '@mainbench/spec';
import { MainbenchError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { ArtifactStore } from '../artifact-store.ts';
import { execute } from '../execute.ts';
import { writeModelReference } from '../model-artifact.ts';
import { noCost } from '../plan.ts';
import { recordingObserver, temporaryFolder, testRuntime, testStage } from '../testing/stages.ts';
import { rowStage } from './row-stage.ts';
import { rowsFile, tableStage } from './table-stage.ts';

const ids = Array.from({ length: 60 }, (_, index) => `row-${index}`);
const table = tableStage({
  kind: 'table',
  version: 1,
  parameters: {},
  inputs: {},
  label: 'table',
  cost: noCost,
  rows: () => ids.map((id) => ({ id })),
});
const model = testStage({
  kind: 'model',
  run: async ({ directory }) => {
    await writeModelReference(directory, { path: 'model', inside: true });
    return {};
  },
});

async function setUp() {
  const capabilities = { maxConcurrentRequests: 4 } as InferenceClient['capabilities'];
  const options = {
    store: new ArtifactStore(await temporaryFolder()),
    runtime: testRuntime({ capabilities }),
    environment: {},
    signal: new AbortController().signal,
    observer: recordingObserver(),
  };
  return options;
}

function echoStage(process: (id: string) => Promise<JsonObject>, fields: { limit?: number } = {}) {
  return rowStage<{ id: string }, 'model'>({
    kind: 'echo',
    version: 1,
    label: 'echo',
    parameters: { ...fields },
    inputs: { table, model },
    cost: noCost,
    table: 'table',
    models: ['model'],
    ...fields,
    process: ({ id }) => process(id),
  });
}

async function rowsOf(store: ArtifactStore, stage: ReturnType<typeof echoStage>): Promise<JsonObject[]> {
  const text = await readFile(join(store.directoryOf(stage), rowsFile), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('rowStage', () => {
  it('writes rows in the order of the input, whatever order they finish in', async () => {
    const options = await setUp();
    const stage = echoStage(async (id) => {
      await wait(Number(id.slice(4)) % 7);
      return { id };
    });
    await execute([stage], options);
    expect((await rowsOf(options.store, stage)).map(({ id }) => id)).toEqual(ids);
    expect((await readdir(options.store.directoryOf(stage))).sort()).toEqual(['manifest.json', rowsFile]);
  });

  it('never repeats a finished row after a crash', async () => {
    const options = await setUp();
    const calls = new Map<string, number>();
    let broken = true;
    const stage = echoStage(async (id) => {
      await wait(1);
      if (broken && id === 'row-40') throw new MainbenchError('endpoint', 'the endpoint is dead.');
      calls.set(id, (calls.get(id) ?? 0) + 1);
      return { id };
    });
    await expect(execute([stage], options)).rejects.toThrow('the endpoint is dead.');
    broken = false;
    await execute([stage], options);
    expect([...calls.values()].every((count) => count === 1)).toBe(true);
    expect((await rowsOf(options.store, stage)).map(({ id }) => id)).toEqual(ids);
  });

  it('keeps rows that were whole when a kill came before the manifest', async () => {
    const options = await setUp();
    const stage = echoStage(() => Promise.reject(new Error('a row was made again')), { limit: 2 });
    const shared = options.store.sharedDirectoryOf(stage);
    await mkdir(shared, { recursive: true });
    const rows = ['row-0', 'row-1'].map((id) => `{"key":"${id}","value":{"id":"${id}"}}\n`);
    await writeFile(join(shared, '0-2.rows.jsonl'), rows.join(''));
    const partial = await options.store.openPartial(stage);
    await writeFile(join(partial, rowsFile), '{"id":"row-0"}\n{"id":"row-1"}\n');
    await writeFile(join(partial, 'manifest.json'), '{"cut');
    await execute([stage], options);
    const { facts, files } = await options.store.readManifest(stage);
    expect(facts).toEqual({ rows: 2 });
    expect(Object.keys(files)).toEqual([rowsFile]);
    expect(existsSync(shared)).toBe(false);
  });

  it('tells its progress now and then, with what its clients did, and not with each row', async () => {
    const options = await setUp();
    let requests = 7;
    const told: [number, number, number | undefined][] = [];
    const observer = {
      ...options.observer,
      progressed: (stage: Stage, done: number, total: number, _?: string, activity?: ClientActivity) => {
        if (stage.kind === 'echo') told.push([done, total, activity?.requests]);
      },
    };
    const activity = () => ({ requests, promptTokens: 0, generatedTokens: 0, faults: {} });
    const capabilities = { maxConcurrentRequests: 1 } as InferenceClient['capabilities'];
    const stage = echoStage(async (id) => {
      await wait(20);
      requests += 1;
      return { id };
    });
    await execute([stage], { ...options, runtime: testRuntime({ capabilities, activity }), observer });
    expect(told.length).toBeGreaterThan(1);
    expect(told.length).toBeLessThan(20);
    expect(told.at(-1)).toEqual([60, 60, 60]);
  });

  it('tells in its manifest, and nowhere else, what probes found of the servers', async () => {
    const options = await setUp();
    const { capabilities } = await (await options.runtime.open(options.signal)).serve({ path: 'm' }, options.signal);
    const probe = { throughput: { requestsPerSecond: 12.5 } };
    const stage = echoStage(async (id) => ({ id }));
    await execute([stage], { ...options, runtime: testRuntime({ capabilities, probe }) });
    const { facts } = await options.store.readManifest(stage);
    expect(facts).toEqual({ rows: 60, servers: { model: probe } });
    expect(JSON.stringify(await rowsOf(options.store, stage))).not.toContain('throughput');
  });

  it('reads only the first rows under a limit', async () => {
    const options = await setUp();
    const stage = echoStage(async (id) => ({ id }), { limit: 5 });
    await execute([stage], options);
    expect((await rowsOf(options.store, stage)).map(({ id }) => id)).toEqual(ids.slice(0, 5));
    expect((await options.store.readManifest(stage)).facts).toEqual({ rows: 5 });
  });
});
