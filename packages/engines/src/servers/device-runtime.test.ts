import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InferenceClient, Runtime, ServerSettings } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deviceLocksFile } from '../devices/device-place.ts';
import { DeviceLocks } from '../processes/device-locks.ts';
import { devicesNamed } from '../testing/pretended-devices.ts';
import { fakeProgram, recordsOf, runs, temporaryFolder, until as untilSoon } from '../testing/programs.ts';
import { tgi } from '../tgi/engine.ts';
import { createServerRuntime } from './server-runtime.ts';

// Dozens of processes start, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 120_000 });
const until = (holds: () => boolean) => untilSoon(holds, 60);
const { signal } = new AbortController();
const request = { prompt: 'a', maxNewTokens: 1, temperature: 0 };

let folder: string;
let record: string;
let runtime: Runtime | undefined;
let notes: string[];

beforeEach(() => {
  folder = temporaryFolder();
  record = join(folder, 'record.jsonl');
  notes = [];
  process.env.MAINBENCH_CACHE = join(folder, 'cache');
});

afterEach(async () => {
  await runtime?.close();
  runtime = undefined;
  delete process.env.MAINBENCH_CACHE;
  delete process.env.FAKE;
});

function start(count: number, more: Partial<ServerSettings> = {}, processes = 1): Runtime {
  const command = fakeProgram(folder, 'launcher', 'fake-launcher.mjs', fake());
  const settings = { engine: 'tgi', command, arguments: [], shards: 1, dtype: 'float16', max_concurrent_requests: 4 };
  runtime = createServerRuntime(
    tgi,
    { ...settings, ...more } as unknown as ServerSettings,
    { processes, accelerate_arguments: [] },
    {
      runDirectory: folder,
      python: fakeProgram(folder, 'python', 'fake-engine.mjs'),
      devices: devicesNamed(count),
      onNote: (note) => void notes.push(note),
    },
    { growAfter: 20 },
  );
  return runtime;
}

const fake = () => ({ FAKE_RECORD: record, FAKE_HEALTHY_AFTER: '50' });
const started = () => (existsSync(record) ? recordsOf(record).filter(({ args }) => args.includes('--port')) : []);
const running = () => started().filter(({ pid }) => runs(pid));
const devicesOf = (model: string) =>
  running()
    .filter(({ args }) => args.includes(model))
    .map(({ environment }) => environment.CUDA_VISIBLE_DEVICES)
    .sort();
const readyOf = (client: InferenceClient) =>
  (client.activity?.().endpoints ?? []).filter(({ state }) => state === 'ready').length;
/** Servers of a model that took part in some requests. */
const used = async (client: InferenceClient, requests = 32) => {
  await Promise.all(Array.from({ length: requests }, () => client.generate(request)));
  const endpoints = client.activity?.().endpoints ?? [];
  return endpoints.filter((endpoint) => endpoint.state === 'ready' && endpoint.requests > 0).length;
};
const job = (name: string) => ({
  command: 'train' as const,
  config: {},
  workDirectory: join(folder, name),
  output: join(folder, name, 'model'),
});

describe('a run on several devices', () => {
  it('serves a model on all of them, and keeps the servers for the next stage that wants it', async () => {
    const { slots, open } = start(8);
    expect(slots).toBe(8);
    const slot = await open(signal);
    const client = await slot.serve({ path: '/models/a' }, signal);
    expect(await client.generate(request)).toMatchObject({ text: '!' });
    await until(() => notes.includes('8 of 8 servers ready for /models/a'));
    await until(() => readyOf(client) === 8);
    expect(await used(client)).toBe(8);
    expect(client.capabilities.maxConcurrentRequests).toBe(8 * 16);
    expect(devicesOf('/models/a')).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    const ports = started().map(({ args }) => args[args.indexOf('--port') + 1]);
    expect(new Set(ports).size).toBe(8);
    expect(readdirSync(join(folder, 'logs')).sort().slice(0, 2)).toEqual(['tgi-gpu0.log', 'tgi-gpu1.log']);
    const [victim] = running();
    process.kill(victim?.pid ?? -1, 'SIGKILL');
    await until(() => started().length === 9 && readyOf(client) === 8);
    expect(notes.some((note) => note.includes('is started again (1 of 3)'))).toBe(true);
    expect(devicesOf('/models/a')).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    await slot.release();
    expect(slot.deviceMilliseconds?.()).toBeGreaterThan(0);

    const next = await open(signal);
    expect(await next.serve({ path: '/models/a' }, signal)).toBe(client);
    expect(await used(client)).toBe(8);
    expect(started()).toHaveLength(9);
    await next.release();
    await runtime?.close();
    expect(running()).toEqual([]);
  });

  it('shares them with the next stage, and takes back what no request needs any more', async () => {
    const { open } = start(2);
    const first = await open(signal);
    const client = await first.serve({ path: '/models/a' }, signal);
    await until(() => devicesOf('/models/a').length === 2 && readyOf(client) === 2);
    const busy = Array.from({ length: 12 }, () => client.generate(request));
    const second = await open(signal);
    const other = await second.serve({ path: '/models/b' }, signal);
    expect(devicesOf('/models/a')).toHaveLength(1);
    expect(devicesOf('/models/b')).toHaveLength(1);
    expect(await Promise.all(busy)).toHaveLength(12);
    expect(await used(other)).toBeGreaterThan(0);
    await first.release();
    await until(() => devicesOf('/models/b').length === 2);
    expect(devicesOf('/models/a')).toEqual([]);
    expect(await used(other)).toBeGreaterThan(0);
    await second.release();
  });

  it('lets a training wait for all devices while others end, and runs small ones side by side', async () => {
    const { open } = start(2, {}, 2);
    const [first, second] = [await open(signal, 1), await open(signal, 1)];
    await first.serve({ path: '/models/a' }, signal);
    await second.serve({ path: '/models/b' }, signal);
    let trained = false;
    const slot = await open(signal, 5);
    const training = slot
      .train(job('large'), () => {}, signal)
      .then((done) => {
        trained = true;
        return done;
      });
    const late = await open(signal, 0);
    const waiting = late.serve({ path: '/models/c' }, signal);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(trained).toBe(false);
    await first.release();
    await second.release();
    const done = await training;
    expect(String(done.arguments)).toContain('--num_processes,2,--main_process_port,0,-m,mainbench_engine,train');
    expect(readdirSync(join(folder, 'logs'))).toContain('train-gpu0.log');
    await waiting;
    expect(started().filter(({ args }) => args.includes('/models/c')).length).toBeGreaterThan(0);
    await late.release();
  });

  it('gives two stages of two models each their devices without waiting in a circle', async () => {
    const { open } = start(2);
    const models = ['/models/a', '/models/b'].map((path) => ({ path }));
    const others = ['/models/c', '/models/d'].map((path) => ({ path }));
    await Promise.all(
      [models, others].map(async (wanted) => {
        const slot = await open(signal);
        const clients = await slot.serveAll(wanted, signal);
        expect(clients.map(({ capabilities }) => capabilities.model)).toEqual(wanted.map(({ path }) => path));
        for (const client of clients) expect(await client.generate(request)).toMatchObject({ text: '!' });
        const places = wanted.flatMap(({ path }) => devicesOf(path));
        expect(places.sort()).toEqual(['0', '1']);
        await slot.release();
      }),
    );
  });

  it('puts two models on the only device, and a further one beside what a slot has', async () => {
    const slot = await start(1).open(signal);
    const [a, b] = await slot.serveAll([{ path: '/models/a' }, { path: '/models/b' }], signal);
    const c = await slot.serve({ path: '/models/c' }, signal);
    for (const client of [a, b, c]) expect(await client?.generate(request)).toMatchObject({ text: '!' });
    expect(running().map(({ environment }) => environment.CUDA_VISIBLE_DEVICES)).toEqual(['0', '0', '0']);
    await slot.release();
  });

  it('stops the servers that start where the stage is interrupted', async () => {
    process.env.FAKE = 'never';
    const { open } = start(2);
    const controller = new AbortController();
    const slot = await open(signal);
    const serving = slot.serve({ path: '/models/a' }, controller.signal);
    await until(() => started().length > 0);
    controller.abort();
    await expect(serving).rejects.toMatchObject({ kind: 'interrupted' });
    await until(() => running().length === 0);
  });

  it('refuses before it starts what more devices than it has would need', async () => {
    const { check } = start(2, { shards: 4 });
    await expect(check(signal)).rejects.toMatchObject({
      kind: 'recipe',
      message: 'one server needs 4 GPUs, but this run has 2.',
    });
    await expect(start(2, {}, 8).check(signal)).rejects.toThrow('a training needs 8 GPUs, but this run has 2.');
  });

  it('shares them with another process, and leaves no server and no held device behind when it is killed', async () => {
    const program = fileURLToPath(new URL('../testing/device-orchestrator.ts', import.meta.url));
    const command = fakeProgram(folder, 'launcher', 'fake-launcher.mjs', fake());
    const orchestrator = spawn(process.execPath, ['--no-warnings', program, folder, command, '2'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(orchestrator.stdout, 'data');
    await until(() => running().length === 2);
    const locks = new DeviceLocks(deviceLocksFile());
    expect(locks.acquire(['0', '1'])).toBe(false);
    // The other process gives back what it has beyond one server.
    const slot = await start(2).open(signal);
    const client = await slot.serve({ path: '/models/b' }, signal);
    expect([devicesOf('/models/a'), devicesOf('/models/b')].map(({ length }) => length)).toEqual([1, 1]);
    const waited = /^waiting for device [01], which process \d+ uses or waits for$/;
    expect(notes.some((note) => waited.test(note))).toBe(true);
    orchestrator.kill('SIGKILL');
    await until(() => devicesOf('/models/b').length === 2);
    expect(devicesOf('/models/a')).toEqual([]);
    expect(await client.generate(request)).toMatchObject({ text: '!' });
    await runtime?.close();
    expect(locks.acquire(['0', '1'])).toBe(true);
    locks.close();
  });
});
