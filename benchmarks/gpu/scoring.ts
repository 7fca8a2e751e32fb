// Scores on servers: their difference from transformers' own, and their rate beside the server's own benchmark.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { connectEngine, engineNamed, findPython, startWorker } from '../../packages/engines/src/index.ts';
import type { InferenceClient, ServerSettings } from '../../packages/spec/src/index.ts';
import { pythonExecutable } from '../../scripts/toolchain.mjs';
import { outputOf } from './engine.ts';
import type { Prepared } from './prepare.ts';
import type { Sizes } from './sizes.ts';
import type { Device, Reference } from './training.ts';

export interface Scored {
  engine: string;
  version: string;
  dtype: string;
  /** Mean and largest difference from transformers in float32, nats a token, over rows. */
  mean: number;
  largest: number;
  /** Tokens of whole rows. */
  tokensPerSecond: number;
  /** Prompt tokens a second by the server's own benchmark; undefined where it has none. */
  own?: number;
}

/** Tokens of a row on average: rows are made alike. */
function meanLength(scores: Reference['scores']): number {
  return scores.reduce((sum, { length }) => sum + length, 0) / scores.length;
}

async function measure(
  client: InferenceClient,
  { scoredRows }: Prepared,
  { compared, scoringSeconds, concurrency }: Sizes,
  { scores }: Reference,
): Promise<Pick<Scored, 'mean' | 'largest' | 'tokensPerSecond'>> {
  const score = (index: number) => {
    const { prompt, target } = scoredRows[index % scoredRows.length] as { prompt: string; target: string };
    return client.loglikelihood({ context: prompt, continuation: target });
  };
  const differences: number[] = [];
  for (let index = 0; index < compared; index += 1) {
    const [ours, theirs] = [await score(index), scores[index]];
    if (ours.tokens !== theirs?.tokens) {
      throw new Error(`row ${index} has ${ours.tokens} scored tokens, and ${theirs?.tokens} in the reference`);
    }
    differences.push(Math.abs(ours.sum - theirs.sum) / ours.tokens);
  }
  const length = meanLength(scores);
  const start = performance.now();
  const isTime = () => performance.now() - start < 1000 * scoringSeconds;
  let [next, rows] = [0, 0];
  const worker = async () => {
    while (isTime()) {
      await score(next++);
      rows += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return {
    mean: differences.reduce((sum, one) => sum + one, 0) / differences.length,
    largest: Math.max(...differences),
    tokensPerSecond: (1000 * rows * length) / (performance.now() - start),
  };
}

/** The embedded server of this device. */
export async function scoreEmbedded(
  prepared: Prepared,
  model: string,
  sizes: Sizes,
  theirs: Reference,
  device: Device,
): Promise<Scored> {
  const worker = await startWorker({ python: findPython(), log: join(prepared.folder, 'embedded.log') });
  try {
    const { url } = await worker.load({ model, device, dtype: 'float32', threads: 2, max_batch_size: 64 });
    const client = await connectEngine('embedded', url, { model: { path: model } });
    const version = String(worker.versions.mainbench_engine);
    return { engine: 'embedded', version, dtype: 'float32', ...(await measure(client, prepared, sizes, theirs)) };
  } finally {
    await worker.stop();
  }
}

/** vLLM's program: as it is named, on the path, or in this checkout's environment. */
export function findVllm(named?: string): string | undefined {
  const beside = join(dirname(pythonExecutable), 'vllm');
  if (named !== undefined) return named;
  if (spawnSync('vllm', ['--version'], { stdio: 'ignore' }).status === 0) return 'vllm';
  return existsSync(beside) ? beside : undefined;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

async function isHealthy(url: string, child: ChildProcess, seconds: number): Promise<boolean> {
  const deadline = Date.now() + 1000 * seconds;
  while (Date.now() < deadline && child.exitCode === null) {
    const reply = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    if (reply?.ok) return true;
    await new Promise((done) => setTimeout(done, 1000));
  }
  return false;
}

/** Prompt tokens a second by `vllm bench serve`: prompts as long as a scored row, one new token, no log-probabilities. */
async function benchServe(
  program: string,
  url: string,
  model: string,
  length: number,
  { concurrency, scoringSeconds }: Sizes,
  folder: string,
): Promise<number> {
  const [prompts, file] = [scoringSeconds * concurrency, 'bench-serve.json'];
  const options = {
    ...{ backend: 'openai', 'base-url': url, endpoint: '/v1/completions', model, 'dataset-name': 'random' },
    ...{ 'random-input-len': length, 'random-output-len': 1, 'num-prompts': prompts, 'max-concurrency': concurrency },
    ...{ 'num-warmups': concurrency, 'result-dir': folder, 'result-filename': file },
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  await outputOf(program, ['bench', 'serve', '--save-result', ...flags], join(folder, 'bench-serve.log'));
  const found = JSON.parse(await readFile(join(folder, file), 'utf8'));
  if (found.completed !== prompts) throw new Error(`vllm bench serve completed ${found.completed} of ${prompts}`);
  return found.total_input_tokens / found.duration;
}

/** vLLM, started with the flags that a run gives it. */
export async function scoreVllm(
  program: string,
  prepared: Prepared,
  model: string,
  sizes: Sizes,
  theirs: Reference,
  device: Device,
): Promise<Scored> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const dtype = device === 'cuda' ? 'float16' : 'float32';
  const given = { shards: 1, dtype, max_concurrent_requests: sizes.concurrency, arguments: [] };
  const flags =
    engineNamed('vllm').server?.flags(
      given as unknown as ServerSettings,
      { path: model },
      { host: '127.0.0.1', port },
    ) ?? [];
  const onCpu = device === 'cpu' ? ['--enforce-eager'] : [];
  const env = { ...process.env, HF_HUB_OFFLINE: '1', ...(device === 'cpu' ? { VLLM_CPU_KVCACHE_SPACE: '1' } : {}) };
  const child = spawn(program, ['serve', ...flags, ...onCpu], {
    ...{ env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  const log = createWriteStream(join(prepared.folder, 'vllm.log'));
  for (const stream of [child.stdout, child.stderr]) stream?.pipe(log, { end: false });
  const failed = new Promise<never>((_, reject) => child.on('error', reject));
  try {
    if (!(await Promise.race([isHealthy(url, child, device === 'cuda' ? 240 : 600), failed]))) {
      const tail = (await readFile(join(prepared.folder, 'vllm.log'), 'utf8')).slice(-1500);
      throw new Error(`vLLM did not start:\n${tail}`);
    }
    const client = await connectEngine('vllm', url, { model: { path: model } });
    const measured = await measure(client, prepared, sizes, theirs);
    const length = Math.round(meanLength(theirs.scores));
    const own = await benchServe(program, url, model, length, sizes, prepared.folder);
    return { engine: 'vllm', version: client.capabilities.version, dtype, ...measured, own };
  } finally {
    // Its workers are in its group.
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  }
}
