import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmbeddedSettings, Runtime, TrainingJob, WorkerSlot } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRuntime } from '../create-runtime.ts';
import { deviceLocksFile } from '../devices/device-place.ts';
import { DeviceLocks } from '../processes/device-locks.ts';
import { devicesNamed } from '../testing/pretended-devices.ts';
import { fakeProgram, runs, temporaryFolder, until } from '../testing/programs.ts';
import { embedded } from './engine.ts';

const settings: EmbeddedSettings = { engine: 'embedded', workers: 2, threads: 3, max_batch_size: 8, use_cpu: true };
const trainer = { processes: 1, accelerate_arguments: [] };
const { signal } = new AbortController();
const ignore = () => {};

let folder: string;
let runtime: Runtime;

beforeEach(() => {
  folder = temporaryFolder();
  runtime = createRuntime(embedded, settings, trainer, {
    runDirectory: folder,
    python: fakeProgram(folder, 'python', 'fake-engine.mjs'),
  });
});

afterEach(() => runtime.close());

const job = (config: TrainingJob['config'] = {}): TrainingJob => ({
  command: 'train',
  config: { model: 'base', ...config },
  workDirectory: join(folder, 'work'),
  output: join(folder, 'model'),
});

const train = (slot: WorkerSlot, config?: TrainingJob['config']) => slot.train(job(config), ignore, signal);
const logOf = (worker: number) => readFileSync(join(folder, 'logs', `engine-${worker}.log`), 'utf8');

describe('the embedded runtime', () => {
  it('starts nothing before it is needed', async () => {
    await (await runtime.open(signal)).release();
    expect(runtime.slots).toBe(2);
    expect(existsSync(join(folder, 'logs'))).toBe(false);
  });

  it('gives each worker a device of its own where it computes on GPUs, which no other run gets', async () => {
    process.env.MAINBENCH_CACHE = join(folder, 'cache');
    const start = (workers: number, notes: string[] = []) =>
      createRuntime(embedded, { ...settings, workers, use_cpu: false }, trainer, {
        ...{ runDirectory: folder, python: fakeProgram(folder, 'python', 'fake-engine.mjs') },
        ...{ devices: devicesNamed(2), onNote: (note: string) => void notes.push(note) },
      });
    const own = start(3);
    try {
      expect(own.slots).toBe(2);
      const slots = [await own.open(signal), await own.open(signal)];
      await Promise.all(slots.map((slot) => train(slot)));
      const devices = [1, 2].map((worker) => /on device (\d)/.exec(logOf(worker))?.[1]);
      expect(devices.sort()).toEqual(['0', '1']);
      const locks = new DeviceLocks(deviceLocksFile(), 1);
      expect(locks.acquire(['0'])).toBe(false);
      await own.close();
      expect(locks.acquire(['0', '1'])).toBe(true);
      locks.close();
    } finally {
      await own.close();
      delete process.env.MAINBENCH_CACHE;
    }
  });

  it('describes itself with the versions of the worker that it then uses', async () => {
    const description = await runtime.describe();
    expect(description).toMatchObject({
      engine: 'embedded',
      dtype: 'float32',
      device: 'cpu',
      threads: 3,
      max_batch_size: 8,
      mainbench_engine: '0',
    });
    const slot = await runtime.open(signal);
    expect(await train(slot)).toMatchObject({ pid: description.pid });
    expect(logOf(1)).toBe('started with 3 threads\n');
  });

  it('gives a job its folders and the settings that the job leaves open', async () => {
    const slot = await runtime.open(signal);
    const steps: number[] = [];
    const done = await slot.train(job({ threads: 1 }), ({ step }) => steps.push(step), signal);
    expect(done.config).toEqual({
      model: 'base',
      threads: 1,
      use_cpu: true,
      work_dir: join(folder, 'work'),
      output: join(folder, 'model'),
    });
    expect(steps).toEqual([1]);
    const made = await slot.train({ ...job(), command: 'init', config: {} }, ignore, signal);
    expect(made.config).not.toHaveProperty('use_cpu');
  });

  it('keeps a worker warm between stages, and has as many as it may', async () => {
    const first = await runtime.open(signal);
    const second = await runtime.open(signal);
    const pids = [(await train(first)).pid, (await train(second)).pid];
    expect(new Set(pids).size).toBe(2);
    await first.release();
    await second.release();
    const third = await runtime.open(signal);
    expect(pids).toContain((await train(third)).pid);
  });

  it('lets a stage wait for a slot, and gives it only once', async () => {
    const first = await runtime.open(signal);
    await runtime.open(signal);
    let opened = 0;
    const waiting = [1, 2].map(() =>
      runtime.open(signal).then(() => {
        opened += 1;
      }),
    );
    waiting.map((promise) => promise.catch(ignore));
    await first.release();
    await first.release();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(opened).toBe(1);
  });

  it('serves models, each once, and keeps the last two for the next stage', async () => {
    const slot = await runtime.open(signal);
    const clients = await Promise.all(['/a', '/b', '/c', '/a'].map((path) => slot.serve({ path }, signal)));
    expect(clients.map(({ capabilities }) => capabilities.model)).toEqual(['/a', '/b', '/c', '/a']);
    expect(clients[0]?.capabilities).toMatchObject({
      engine: 'embedded',
      endOfText: '</s>',
      maxConcurrentRequests: 16,
    });
    expect(await clients[0]?.loglikelihood({ context: 'x', continuation: 'yz' })).toMatchObject({ tokens: 2 });
    await clients[0]?.close();
    await slot.release();
    const next = await runtime.open(signal);
    await next.serve({ path: '/a' }, signal);
    await next.serve({ path: '/b' }, signal);
    const log = logOf(1);
    expect(log.match(/^load .*$/gm)).toEqual(['load /a', 'load /b', 'load /c', 'load /b']);
    expect(log.match(/^unload/gm)).toHaveLength(1);
  });

  it('starts a new worker after one died, and serves its models again', async () => {
    const slot = await runtime.open(signal);
    const client = await slot.serve({ path: '/a' }, signal);
    const hanging = client.generate({ prompt: 'hang', maxNewTokens: 1, temperature: 0 });
    await expect(train(slot, { dies: true })).rejects.toMatchObject({ kind: 'memory', retryable: true });
    await expect(hanging).rejects.toMatchObject({ kind: 'memory', message: expect.stringContaining('out of memory') });
    await expect(client.generate({ prompt: 'a', maxNewTokens: 1, temperature: 0 })).rejects.toThrow('was killed');
    const again = await slot.serve({ path: '/a' }, signal);
    expect(await again.generate({ prompt: 'a', maxNewTokens: 1, temperature: 0 })).toMatchObject({ text: '!' });
    expect(logOf(1).match(/^started/gm)).toHaveLength(2);
  });

  it('ends its workers when it is closed, whatever they do', async () => {
    const slot = await runtime.open(signal);
    const { pid } = await train(slot);
    const client = await slot.serve({ path: '/a' }, signal);
    const hanging = client.generate({ prompt: 'hang', maxNewTokens: 1, temperature: 0 });
    hanging.catch(ignore);
    await runtime.close();
    await expect(hanging).rejects.toMatchObject({ kind: 'engine' });
    await until(() => !runs(Number(pid)));
    await expect(runtime.open(signal)).rejects.toMatchObject({ kind: 'engine' });
  });
});

it('says how to get a Python that is missing', async () => {
  const saved = process.env.MAINBENCH_PYTHON;
  delete process.env.MAINBENCH_PYTHON;
  const bare = createRuntime(embedded, settings, trainer, { runDirectory: folder, checkoutDirectory: folder });
  await expect(bare.describe()).rejects.toMatchObject({ kind: 'environment' });
  await bare.close();
  if (saved !== undefined) {
    process.env.MAINBENCH_PYTHON = saved;
  }
});
