import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { describeError, type Runtime, type ServerSettings } from '@mainbench/spec';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRuntime } from '../create-runtime.ts';
import { fakeProgram, recordsOf, runs, temporaryFolder, until } from '../testing/programs.ts';
import { tgi } from '../tgi/engine.ts';
import { createServerRuntime } from './server-runtime.ts';

const { signal } = new AbortController();
const request = { prompt: 'a', maxNewTokens: 1, temperature: 0 };

let folder: string;
let record: string;
let runtime: Runtime | undefined;

beforeEach(() => {
  folder = temporaryFolder();
  record = join(folder, 'record.jsonl');
});

afterEach(async () => {
  await runtime?.close();
  runtime = undefined;
});

const trainer = { processes: 1, accelerate_arguments: [] };

type Launch = Partial<ServerSettings>;

function settingsOf(launch: Launch): ServerSettings {
  const shared = { arguments: [], shards: 1, dtype: 'bfloat16', max_concurrent_requests: 4 } as const;
  return { engine: 'tgi', ...shared, ...launch } as ServerSettings;
}

function launcher(fake = '', args: string[] = []): Launch {
  const command = fakeProgram(folder, 'launcher', 'fake-launcher.mjs', { FAKE: fake, FAKE_RECORD: record });
  return { command, arguments: args };
}

function start(launch: Launch): Runtime {
  runtime = createRuntime(tgi, settingsOf(launch), trainer, { runDirectory: folder, python: '/no/python' });
  return runtime;
}

async function failure(launch: Launch): Promise<{ kind: string; sentence: string }> {
  const slot = await start(launch).open(signal);
  return slot.serve({ path: '/models/a' }, signal).then(
    () => expect.fail('the server should not have started'),
    (error) => ({ kind: error.kind, sentence: describeError(error) }),
  );
}

describe('a launcher', () => {
  it('serves a model until another is needed by a later stage', async () => {
    const slot = await start(launcher()).open(signal);
    const [a, same, b] = await Promise.all(
      ['/models/a', '/models/a', '/models/b'].map((path) => slot.serve({ path }, signal)),
    );
    expect(a).toBe(same);
    expect(a?.capabilities).toMatchObject({ engine: 'tgi', version: '3.3.6', model: '/models/a' });
    expect(await b?.generate(request)).toMatchObject({ text: '!' });
    await slot.release();
    const pidOf = (path: string) => Number(recordsOf(record).find(({ args }) => args.includes(path))?.pid);
    await until(() => !runs(pidOf('/models/a')));
    expect(runs(pidOf('/models/b'))).toBe(true);
    await expect(a?.generate(request)).rejects.toThrow('was stopped');

    const next = await runtime?.open(signal);
    await next?.serve({ path: '/models/b' }, signal);
    expect(recordsOf(record)).toHaveLength(2);
    await next?.release();
    const last = await runtime?.open(signal);
    await last?.serve({ path: '/models/c' }, signal);
    await until(() => !runs(pidOf('/models/b')));
    await runtime?.close();
    await until(() => !recordsOf(record).some(({ pid }) => runs(pid)));
  });

  it('is kept apart from other servers of the machine and from keys meant for others', async () => {
    process.env.API_KEY = 'of another program';
    const slot = await start(launcher()).open(signal);
    await slot.serve({ path: '/models/a' }, signal);
    delete process.env.API_KEY;
    const environment = recordsOf(record)[0]?.environment;
    expect(environment?.API_KEY).toBeNull();
    expect(environment?.SHARD_UDS_PATH).toContain('mainbench-tgi-');
    expect(environment?.PROMETHEUS_PORT).not.toBe(environment?.MASTER_PORT);
  });

  it('is named where it is missing', async () => {
    const missing = { ...launcher(), command: 'no-such-launcher' };
    expect(await failure(missing)).toMatchObject({
      kind: 'environment',
      sentence: expect.stringMatching(/^no-such-launcher is not installed.*use `serve: { engine: embedded }`\.$/),
    });
  });

  it('names port, memory or last words where it ends at the start, and its log', async () => {
    expect(await failure(launcher('port'))).toMatchObject({
      kind: 'engine',
      sentence: expect.stringMatching(/^Port \d+/),
    });
    const memory = await failure(launcher('memory'));
    expect(memory).toMatchObject({
      kind: 'memory',
      sentence: expect.stringContaining(join(folder, 'logs', 'tgi.log')),
    });
    const crash = await failure(launcher('crash'));
    expect(crash.sentence).toContain('for /models/a ended with exit code 1 after saying "Error: ShardCannotStart"');
    expect(readFileSync(join(folder, 'logs', 'tgi.log'), 'utf8')).toContain('ShardCannotStart');
  });

  it('that refuses a flag of the recipe fails for good, in its own words', async () => {
    const slot = await start(launcher('refuse', ['--quantise'])).open(signal);
    const failed = await slot.serve({ path: '/models/a' }, signal).catch((error) => error);
    expect(failed).toMatchObject({ kind: 'recipe', retryable: false });
    expect(describeError(failed)).toMatch(
      /for \/models\/a refused its command line \(exit code 2\) after saying "error: unexpected argument '--quantise' found \/ Usage: .*"; its log is .*\. Correct serve\.arguments in the recipe\.$/,
    );
    expect(recordsOf(record)).toHaveLength(1);
  });

  it('finds a port of the user in use before it starts', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const { port } = other.address() as { port: number };
    const { sentence } = await failure(launcher('', ['--port', String(port)]));
    expect(sentence).toContain(`Port ${port} is in use`);
    expect(existsSync(record)).toBe(false);
    other.close();
  });

  it('is refused where it serves something else', async () => {
    const { kind, sentence } = await failure(launcher('other-model'));
    expect(kind).toBe('endpoint');
    expect(sentence).toContain('serves other, but /models/a is needed');
    await until(() => !recordsOf(record).some(({ pid }) => runs(pid)));
  });

  it('that is killed later fails requests with the reason, and is started again', async () => {
    const slot = await start(launcher()).open(signal);
    const client = await slot.serve({ path: '/models/a' }, signal);
    await expect(client.generate({ ...request, prompt: 'die' })).rejects.toMatchObject({ kind: 'memory' });
    await expect(client.generate(request)).rejects.toMatchObject({ kind: 'memory' });
    const again = await slot.serve({ path: '/models/a' }, signal);
    expect(await again.generate(request)).toMatchObject({ text: '!' });
    expect(recordsOf(record)).toHaveLength(2);
  });

  it('is stopped when the stage is interrupted while it starts', async () => {
    const slot = await start(launcher('never')).open(signal);
    const controller = new AbortController();
    const serving = slot.serve({ path: '/models/a' }, controller.signal);
    await until(() => existsSync(record));
    controller.abort();
    await expect(serving).rejects.toMatchObject({ kind: 'interrupted' });
    await until(() => !recordsOf(record).some(({ pid }) => runs(pid)));
  });

  it('that does not become healthy is stopped in the end; one that will not end is killed with its shards', async () => {
    const notes: string[] = [];
    const options = { runDirectory: folder, onNote: (note: string) => notes.push(note) };
    const timing = { startTimeout: 600, grace: 300 };
    const launch = launcher('never');
    const slow = await createServerRuntime(tgi, settingsOf(launch), trainer, options, timing).open(signal);
    await expect(slow.serve({ path: '/models/a' }, signal)).rejects.toMatchObject({ kind: 'endpoint' });
    const obstinate = launcher('stubborn');
    const patient = { ...timing, startTimeout: 10_000 };
    runtime = createServerRuntime(tgi, settingsOf(obstinate), trainer, options, patient);
    await (await runtime.open(signal)).serve({ path: '/models/a' }, signal);
    expect(recordsOf(record).filter(({ pid }) => runs(pid))).toHaveLength(2);
    await runtime.close();
    await until(() => !recordsOf(record).some(({ pid }) => runs(pid)));
  });

  it('gives its memory to a training', async () => {
    const python = fakeProgram(folder, 'python', 'fake-engine.mjs');
    const gpus = { processes: 8, accelerate_arguments: ['--multi_gpu'] };
    runtime = createRuntime(tgi, settingsOf(launcher()), gpus, { runDirectory: folder, python });
    const slot = await runtime.open(signal);
    await slot.serve({ path: '/models/a' }, signal);
    const job = {
      command: 'train' as const,
      config: { model: '/models/a' },
      workDirectory: join(folder, 'work'),
      output: join(folder, 'tuned'),
    };
    const steps: number[] = [];
    const done = await slot.train(job, ({ step }) => steps.push(step), signal);
    expect(recordsOf(record).some(({ pid }) => runs(pid))).toBe(false);
    expect(steps).toEqual([1]);
    expect(done.config).toEqual({ model: '/models/a', work_dir: job.workDirectory, output: job.output });
    expect(String(done.arguments)).toContain('--num_processes,8,--multi_gpu,-m,mainbench_engine,train');
  });

  it('describes itself, and says null for what is not installed', async () => {
    expect(await start(launcher()).describe()).toEqual({
      engine: 'tgi',
      dtype: 'bfloat16',
      server: { version: 'text-generation-launcher 3.3.6-fake', shards: 1, arguments: [] },
      trainer: { processes: 1, versions: null },
    });
  });
});

describe('what a run checks first', () => {
  const check = async (launch: Launch): Promise<string> =>
    start(launch)
      .check(signal)
      .then(
        () => 'all there',
        (error) => `${error.kind}: ${describeError(error)}`,
      );

  it('is the program, a port of the user, the server, and Python', async () => {
    expect(await check(launcher())).toBe('all there');
    expect(await check({ ...launcher(), command: 'no-such-launcher' })).toMatch(
      /^environment: no-such-launcher is not/,
    );
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const { port } = other.address() as { port: number };
    expect(await check(launcher('', ['--port', String(port)]))).toMatch(new RegExp(`^engine: Port ${port} is in use`));
    await new Promise((resolve) => {
      other.close(resolve);
    });
    expect(await check(launcher('', ['--port', String(port)]))).toBe('all there');
    const url = `http://127.0.0.1:${port}`;
    expect(await check({ urls: [url] })).toMatch(/^endpoint: .* refused the connection/);
    expect(existsSync(record)).toBe(false);
    const bare = createRuntime(tgi, settingsOf(launcher()), trainer, {
      runDirectory: folder,
      checkoutDirectory: folder,
    });
    await expect(bare.check(signal)).rejects.toMatchObject({ kind: 'environment' });
  });
});

describe('an image', () => {
  const image = { image: 'tgi:3' };

  it('is run by the runner in PATH, and its container removed in the end', async () => {
    fakeProgram(folder, 'docker', 'fake-launcher.mjs', { FAKE_RECORD: record });
    const path = process.env.PATH;
    process.env.PATH = `${folder}${delimiter}${path}`;
    const slot = await start(image).open(signal);
    const client = await slot.serve({ path: '/models/a' }, signal);
    expect(client.capabilities.model).toBe('/model');
    await runtime?.close();
    process.env.PATH = path;
    const [run, remove] = recordsOf(record).map(({ args }) => args);
    expect(run?.slice(0, 3)).toEqual(['run', '--rm', '--name']);
    expect(remove).toEqual(['rm', '--force', run?.[3]]);
  });

  it('needs a daemon that answers', async () => {
    fakeProgram(folder, 'docker', 'fake-launcher.mjs', { FAKE: 'daemon', FAKE_RECORD: record });
    const path = process.env.PATH;
    process.env.PATH = `${folder}${delimiter}${path}`;
    expect(await failure(image)).toMatchObject({
      kind: 'environment',
      sentence: expect.stringContaining('Start Docker'),
    });
    process.env.PATH = path;
  });
});

describe('a server at a given address', () => {
  it('serves the one model it has; another is refused by name', async () => {
    const own = createRuntime(tgi, settingsOf(launcher()), trainer, { runDirectory: folder });
    const slot = await own.open(signal);
    await slot.serve({ path: '/models/a' }, signal);
    const args = recordsOf(record)[0]?.args ?? [];
    const url = `http://127.0.0.1:${args[args.indexOf('--port') + 1]}`;

    const external = await start({ urls: [url] }).open(signal);
    const client = await external.serve({ path: '/models/a' }, signal);
    expect(client.capabilities.maxConcurrentRequests).toBe(4);
    expect(await runtime?.describe()).toMatchObject({ server: { version: '3.3.6', model: '/models/a' } });
    await expect(external.serve({ path: '/models/b' }, signal)).rejects.toThrow(
      `${url} serves /models/a, but /models/b is needed`,
    );
    await own.close();
  });
});
