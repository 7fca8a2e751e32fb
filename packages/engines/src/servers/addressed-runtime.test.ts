import { mkdir, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Engine } from '@mainbench/spec';
import { describeError, type Runtime, type ServerSettings } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRuntime } from '../create-runtime.ts';
import { shippedEngines } from '../shipped-engines.ts';
import { temporaryFolder } from '../testing/programs.ts';
import { startToyServer } from '../testing/toy-server.mjs';

const { signal } = new AbortController();
const model = { path: '/models/a' };
const text = { context: 'a', continuation: ' b' };

let servers: { server: Server; url: string }[];
let folder: string;
let runtime: Runtime | undefined;

beforeEach(async () => {
  folder = temporaryFolder();
  servers = [];
  for (let count = 0; count < 2; count += 1) {
    const { server, port } = await startToyServer({ modelId: '/models/a' });
    servers.push({ server, url: `http://127.0.0.1:${port}` });
  }
});

afterEach(async () => {
  await runtime?.close();
  runtime = undefined;
  for (const { server } of servers) server.close();
});

function start(where: Partial<ServerSettings>): Runtime {
  const settings = {
    engine: 'tgi',
    arguments: [],
    shards: 1,
    dtype: 'float16',
    max_concurrent_requests: 4,
    cache: false,
    ...where,
  } as ServerSettings;
  runtime = createRuntime(
    shippedEngines.find(({ name }) => name === settings.engine) as Engine,
    settings,
    { processes: 1, accelerate_arguments: [] },
    { runDirectory: folder, python: '/no/python' },
  );
  return runtime;
}

async function usesBoth(launch: Parameters<typeof start>[0]): Promise<void> {
  const started = start(launch);
  await started.check(signal);
  expect(await started.describe()).toMatchObject({ server: { version: '3.3.6', model: '/models/a' } });
  const client = await (await started.open(signal)).serve(model, signal);
  await Promise.all(Array.from({ length: 20 }, () => client.loglikelihood(text, signal)));
  const endpoints = client.activity?.().endpoints ?? [];
  expect(endpoints.map(({ endpoint }) => endpoint).sort()).toEqual(servers.map(({ url }) => url).sort());
  expect(endpoints.every(({ requests }) => requests > 0)).toBe(true);
  expect(client.probe).toMatchObject({ engine: 'tgi', loglikelihood: true, noise: { largest: 0 } });
}

describe('servers at given addresses', () => {
  it('are used together where a recipe names several', async () => {
    await usesBoth({ urls: servers.map(({ url }) => url) });
  });

  it('are found in the folder that a recipe names', async () => {
    const discover = join(folder, 'servers');
    await mkdir(discover);
    for (const [index, { url }] of servers.entries()) {
      await writeFile(join(discover, `endpoint-${index}.json`), JSON.stringify({ url }));
    }
    await usesBoth({ discover });
  });

  it('may be missing, as long as one of them is there', async () => {
    const started = start({ urls: ['http://127.0.0.1:1', servers[0]?.url ?? ''] });
    await started.check(signal);
    const client = await (await started.open(signal)).serve(model, signal);
    expect(await client.loglikelihood(text, signal)).toMatchObject({ tokens: 2 });
  });

  it('are refused before the first stage where none is there', async () => {
    const discover = join(folder, 'servers');
    await mkdir(discover);
    const failed = await start({ discover }).check(signal).catch(describeError);
    expect(failed).toContain('There is no server to ask. Servers write endpoint-NAME.json');
  });

  it('are refused where they speak something else than the recipe says', async () => {
    const failed = await start({ urls: [servers[0]?.url as string], engine: 'vllm' })
      .check(signal)
      .catch(describeError);
    expect(failed).toContain(`${servers[0]?.url}/version answered 404`);
  });
});
