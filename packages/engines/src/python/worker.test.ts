import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeError } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { executable, fakePython, runs, temporaryFolder, until } from '../testing/programs.ts';
import type { EngineEvent } from './engine-event.ts';
import { engineDirectory } from './engine-python.ts';
import { type EngineWorker, startWorker, type WorkerOptions } from './worker.ts';

let folder: string;
let log: string;
let worker: EngineWorker | undefined;

beforeEach(() => {
  folder = temporaryFolder();
  log = join(folder, 'engine.log');
});

afterEach(async () => {
  await worker?.stop();
  worker = undefined;
});

async function start(more: Partial<WorkerOptions> = {}): Promise<EngineWorker> {
  worker = await startWorker({ python: fakePython(folder, 'fake-worker.mjs'), log, grace: 500, ...more });
  return worker;
}

const ignore = () => {};

describe('a worker', () => {
  it('runs a job and passes its events on', async () => {
    const { run, versions } = await start();
    expect(versions).toEqual({ torch: '2', arguments: '-m mainbench_engine worker' });
    const events: EngineEvent[] = [];
    const done = await run('train', { fake: 'steps', output: 'out' }, (event) => events.push(event));
    expect(done).toEqual({ output: 'out', steps: 3, pythonpath: engineDirectory });
    expect(events.map(({ event, step }) => [event, step])).toEqual([
      ['start', undefined],
      ['step', 1],
      ['step', 2],
      ['step', 3],
    ]);
  });

  it('serves models beside a job, each at its own address', async () => {
    const { run, load, unload } = await start();
    const training = run('train', { fake: 'steps', steps: 20 }, ignore);
    const served = await Promise.all([load({ model: 'a' }), load({ model: 'b' })]);
    expect(served).toEqual([{ url: 'http://127.0.0.1:1' }, { url: 'http://127.0.0.1:2' }]);
    await unload('http://127.0.0.1:1');
    expect(await training).toMatchObject({ steps: 20 });
  });

  it.each([
    ['out-of-memory', 'memory'],
    ['bad-data', 'data'],
    ['internal', 'engine'],
  ])('maps the error %s and goes on', async (kind, expected) => {
    const { run } = await start();
    await expect(run('train', { fake: { kind } }, ignore)).rejects.toMatchObject({ kind: expected });
    await expect(run('train', { fake: 'steps' }, ignore)).resolves.toMatchObject({ steps: 3 });
  });

  it('tells a model that cannot be loaded, and one that fails later', async () => {
    const { load, modelFailure } = await start();
    await expect(load({ fake: { kind: 'model-load' } })).rejects.toMatchObject({ kind: 'data', message: 'No.' });
    const { url } = await load({ model: 'a', fails: true });
    await until(() => modelFailure(url) !== undefined);
    expect(modelFailure(url)).toMatchObject({ kind: 'memory', message: 'Too large.' });
    expect(modelFailure('http://127.0.0.1:9')).toBeUndefined();
  });
});

it('a job ends when its caller cannot take an event, and the worker lives on', async () => {
  const { run } = await start();
  const broken = new Error('The journal cannot be written.');
  const training = run('train', { fake: 'endless' }, () => {
    throw broken;
  });
  await expect(training).rejects.toBe(broken);
  await expect(run('train', { fake: 'steps' }, ignore)).resolves.toMatchObject({ steps: 3 });
});

describe('a worker that dies', () => {
  it('fails its job with the exit code and the log', async () => {
    const { run, pid } = await start();
    const error = await run('train', { fake: 'die' }, ignore).catch((reason) => reason);
    expect(error).toMatchObject({ kind: 'engine', retryable: true });
    expect(describeError(error)).toContain(
      `The engine (process ${pid}) ended unexpectedly with exit code 3; its log is ${log}.`,
    );
    expect(readFileSync(log, 'utf8')).toContain('Segmentation fault in a library');
  });

  it('fails everything under way and everything after', async () => {
    const engine = await start();
    const { run, load, unload } = engine;
    const loading = load({ model: 'a', delay: 5000 });
    const training = run('train', { fake: 'killed' }, ignore);
    for (const work of [training, loading]) {
      await expect(work).rejects.toThrow('out of memory');
    }
    expect(engine.gone.aborted).toBe(true);
    expect(engine.gone.reason).toMatchObject({ kind: 'memory', message: expect.stringContaining('SIGKILL') });
    await expect(run('init', {}, ignore)).rejects.toThrow('out of memory');
    await expect(load({})).rejects.toThrow('out of memory');
    await expect(unload('x')).rejects.toThrow('out of memory');
  });

  it('is ended when it writes what is no event', async () => {
    const engine = await start();
    await expect(engine.run('train', { fake: 'noise' }, ignore)).rejects.toThrow('"a library printed this"');
    await until(() => !runs(engine.pid));
  });
});

describe('a worker that does not start', () => {
  it('names a library that is missing', async () => {
    const error = await start({ environment: { FAKE_START: 'missing' } }).catch((reason) => reason);
    expect(error.kind).toBe('environment');
    expect(describeError(error)).toMatch(/No module named 'torch'.*npm run setup/);
  });

  it('tells that it crashed', async () => {
    await expect(start({ environment: { FAKE_START: 'crash' } })).rejects.toThrow('exit code 139');
  });

  it('is not waited for without end', async () => {
    const starting = start({ environment: { FAKE_START: 'silent' }, startTimeout: 300 });
    await expect(starting).rejects.toThrow(`was not ready after 0.3 s; its log is ${log}`);
  });

  it('is not waited for after an interruption', async () => {
    const starting = start({ environment: { FAKE_START: 'silent' }, signal: AbortSignal.timeout(200) });
    await expect(starting).rejects.toMatchObject({ kind: 'interrupted' });
  });

  it('tells that there is no Python', async () => {
    await expect(start({ python: '/no/python' })).rejects.toMatchObject({ kind: 'environment' });
    const broken = executable(folder, 'broken', 'exit 9');
    await expect(start({ python: broken })).rejects.toThrow('exit code 9');
  });
});

describe('an interruption', () => {
  it('lets the job save a checkpoint, and the worker lives on', async () => {
    const { run } = await start();
    const controller = new AbortController();
    const events: string[] = [];
    const training = run(
      'train',
      { fake: 'endless' },
      ({ event }) => {
        events.push(event);
        if (events.length === 3) {
          controller.abort();
        }
      },
      controller.signal,
    );
    await expect(training).rejects.toMatchObject({ kind: 'interrupted' });
    expect(events.at(-1)).toBe('checkpoint');
    await expect(run('train', { fake: 'steps' }, ignore)).resolves.toMatchObject({ steps: 3 });
    await expect(run('train', { fake: 'steps' }, ignore, controller.signal)).rejects.toMatchObject({
      kind: 'interrupted',
    });
  });

  it('kills a worker that does not obey', async () => {
    const engine = await start({ environment: { FAKE_DEAF: '1' } });
    const training = engine.run('train', { fake: 'endless' }, ignore, AbortSignal.timeout(50));
    await expect(training).rejects.toMatchObject({ kind: 'interrupted' });
    expect(engine.gone.aborted).toBe(true);
  });

  it('gives a model up that is being loaded', async () => {
    const { load } = await start();
    const loading = load({ model: 'a', delay: 300 }, AbortSignal.timeout(50));
    await expect(loading).rejects.toMatchObject({ kind: 'interrupted' });
    await until(() => readFileSync(log, 'utf8').includes('unloaded http://127.0.0.1:1'));
  });
});

describe('the end', () => {
  it('is quick for a worker that obeys and certain for one that does not', async () => {
    const polite = await start();
    await polite.stop();
    expect(runs(polite.pid)).toBe(false);
    const deaf = await start({ environment: { FAKE_DEAF: '1' } });
    await deaf.stop();
    expect(runs(deaf.pid)).toBe(false);
    await expect(deaf.run('train', {}, ignore)).rejects.toThrow('The engine was stopped.');
  });

  it('comes to the worker when its orchestrator is killed without warning', async () => {
    const program = fileURLToPath(new URL('../testing/orchestrator.ts', import.meta.url));
    const python = fakePython(folder, 'fake-worker.mjs');
    const orchestrator = spawn(process.execPath, ['--no-warnings', program, python, log], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = Number(await firstOutput(orchestrator));
    expect(runs(pid)).toBe(true);
    orchestrator.kill('SIGKILL');
    await until(() => !runs(pid));
  });
});

function firstOutput(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.stdout?.once('data', (data) => resolve(String(data)));
  });
}
