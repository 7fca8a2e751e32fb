import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRuntime, engineDirectory, engineNamed, findPython, startWorker } from '@mainbench/engines';
import { describeError, type JsonObject, type Runtime, type TrainingJob, type WorkerSlot } from '@mainbench/spec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineProcesses, initJob, temporaryFolder, writeRows } from './workbench.ts';

const { signal } = new AbortController();
const ignore = () => {};

let folder: string;
let runtime: Runtime;
let slot: WorkerSlot;
let base: string;

beforeAll(async () => {
  folder = temporaryFolder();
  runtime = createRuntime(
    engineNamed('embedded'),
    { engine: 'embedded', workers: 1, threads: 1, max_batch_size: 8, use_cpu: true },
    { processes: 1, accelerate_arguments: [] },
    { runDirectory: folder },
  );
  const texts = Array.from({ length: 40 }, (_, index) => ({ text: `The number ${index} follows ${index - 1}.` }));
  const job = initJob(folder, 'base', {
    architecture: 'llama',
    max_length: 64,
    texts: writeRows(join(folder, 'texts.jsonl'), texts),
  });
  slot = await runtime.open(signal);
  await slot.train(job, ignore, signal);
  base = job.output;
}, 120_000);

afterAll(() => runtime.close());

function trainJob(name: string, config: JsonObject = {}): TrainingJob {
  const rows = Array.from({ length: 32 }, (_, index) => ({
    id: String(index),
    prompt: `After ${index} comes `,
    target: `${index + 1}.`,
    source: 'seed',
  }));
  return {
    command: 'train',
    config: {
      model: base,
      data: writeRows(join(folder, `${name}.jsonl`), rows),
      max_length: 64,
      steps: 30,
      batch_size: 8,
      micro_batch_size: 8,
      seed: 3,
      checkpoint_every: 5,
      ...config,
    },
    workDirectory: join(folder, `${name}-work`),
    output: join(folder, name),
  };
}

/** The error of a piece of work that must fail. */
async function failureOf(work: Promise<unknown>) {
  return work.then(
    () => expect.fail('this should have failed'),
    (error) => error,
  );
}

describe('a training by the real engine', () => {
  it('goes on where an interruption and a kill stopped it', async () => {
    const job = trainJob('tuned');
    const controller = new AbortController();
    const steps: number[] = [];
    const interrupted = slot.train(
      job,
      ({ step }) => {
        steps.push(step);
        if (step === 7) {
          controller.abort();
        }
      },
      controller.signal,
    );
    await expect(interrupted).rejects.toMatchObject({ kind: 'interrupted' });
    const first = steps.length;
    expect(first).toBeLessThan(20);

    const killed = slot.train(
      job,
      ({ step }) => {
        if (steps.push(step) === first + 8) {
          engineProcesses().forEach((pid) => {
            process.kill(pid, 'SIGKILL');
          });
        }
      },
      signal,
    );
    const error = await failureOf(killed);
    expect(error).toMatchObject({ kind: 'memory', retryable: true });
    expect(describeError(error)).toMatch(/was killed .* out of memory; its log is .*engine-1\.log/);

    const done = await slot.train(job, ({ step }) => steps.push(step), signal);
    expect(done).toMatchObject({ output: job.output, steps: 30 });
    expect(steps.at(-1)).toBe(30);
    expect(steps[first]).toBeGreaterThan(7);
    expect(steps.length).toBeLessThan(30 + 8);
    const client = await slot.serve({ path: job.output }, signal);
    expect(await client.generate({ prompt: 'After 3 comes ', maxNewTokens: 4, temperature: 0 })).toMatchObject({
      generatedTokens: expect.any(Number),
    });
  }, 120_000);

  it('names what is wrong with data and models', async () => {
    const broken = trainJob('broken');
    writeFileSync(String(broken.config.data), '{"id":"1","prompt":"a"}\n');
    const data = await failureOf(slot.train(broken, ignore, signal));
    expect(data.kind).toBe('data');
    expect(data.message).toContain('broken.jsonl');
    const config = await failureOf(slot.train(trainJob('odd', { steps: 0 }), ignore, signal));
    expect(config.kind).toBe('recipe');
    const model = await failureOf(slot.serve({ path: join(folder, 'absent') }, signal));
    expect(model.kind).toBe('data');
    expect(model.message).toContain('absent');
  });
});

describe('a worker of the real engine', () => {
  it('says that a port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const { port } = other.address() as { port: number };
    const worker = await startWorker({ python: findPython(), log: join(folder, 'worker.log') });
    const error = await failureOf(worker.load({ model: base, port }));
    expect(error).toMatchObject({ kind: 'engine', message: expect.stringContaining(`Port ${port}`) });
    await worker.stop();
    other.close();
  });

  it('ends when its orchestrator is killed in the middle of a training', async () => {
    const program = fileURLToPath(new URL('./orchestrator.ts', import.meta.url));
    const rows = join(folder, 'texts.jsonl');
    const job = initJob(folder, 'orphan', { architecture: 'llama', max_length: 64, texts: rows, steps: 100_000 });
    const config = { ...job.config, work_dir: job.workDirectory, output: job.output };
    const child = spawn(process.execPath, ['--no-warnings', program, join(folder, 'o.log'), JSON.stringify(config)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = Number(await firstOutput(child));
    expect(runs(pid)).toBe(true);
    child.kill('SIGKILL');
    const start = performance.now();
    while (runs(pid) && performance.now() - start < 10_000) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(runs(pid)).toBe(false);
  }, 60_000);
});

describe("TGI's launcher", () => {
  it("can be stood in for by the engine's own server", async () => {
    const launcher = join(folder, 'launcher');
    writeFileSync(
      launcher,
      `#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in --model-id) model=$2;; --port) port=$2;; esac
  shift
done
PYTHONPATH='${engineDirectory}' exec '${findPython()}' -m mainbench_engine serve --model "$model" --port "$port"
`,
    );
    chmodSync(launcher, 0o755);
    const tgi = createRuntime(
      engineNamed('tgi'),
      {
        engine: 'tgi',
        command: launcher,
        arguments: [],
        shards: 1,
        dtype: 'float16',
        max_concurrent_requests: 64,
      },
      { processes: 1, accelerate_arguments: [] },
      { runDirectory: join(folder, 'tgi') },
    );
    const own = await tgi.open(signal);
    const served = await own.serve({ path: base }, signal);
    const embedded = await slot.serve({ path: base }, signal);
    const request = { context: 'The number 3 ', continuation: 'follows 2.', endOfText: true };
    // TGI tells greedy flags only when asked, by decoding; the embedded server knows them from scoring.
    const asked = await served.loglikelihood({ ...request, greedy: true });
    expect(asked).toEqual(await embedded.loglikelihood(request));
    await tgi.close();
  }, 60_000);
});

function firstOutput(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.stdout?.once('data', (data) => resolve(String(data)));
  });
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
