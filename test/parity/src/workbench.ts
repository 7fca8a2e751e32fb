import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { engineDirectory, findPython } from '@mainbench/engines';
import type { JsonObject, TrainingJob } from '@mainbench/spec';

/** A new empty folder for one file of tests. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'mainbench-parity-'));
}

/** The folder of real texts beside the project. */
export const corpora = join(
  process.env.MAINBENCH_FIXTURES ?? fileURLToPath(new URL('../../../../shared/fixtures', import.meta.url)),
  'corpora',
);

export interface Case {
  context: string;
  continuation: string;
  endOfText: boolean;
}

export interface Reference {
  tokenLogprobs: number[];
  straddles: boolean;
  tokens: number;
}

/** Runs the reference program of the engine's tests, which uses transformers and nothing of the engine. */
export async function runReference(...args: string[]): Promise<void> {
  const program = join(engineDirectory, 'tests', 'loglikelihood_reference.py');
  await promisify(execFile)(findPython(), [program, ...args], {
    env: { ...process.env, HF_HUB_OFFLINE: '1', OMP_NUM_THREADS: '1' },
  });
}

export function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Writes rows as JSON lines and returns the file. */
export function writeRows(file: string, rows: readonly object[]): string {
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}

/** The job that makes a tiny model; it takes a few seconds. */
export function initJob(folder: string, name: string, config: JsonObject): TrainingJob {
  return {
    command: 'init',
    config: {
      vocabulary_size: 400,
      hidden_size: 64,
      intermediate_size: 128,
      layers: 2,
      heads: 4,
      key_value_heads: 2,
      max_length: 640,
      steps: 20,
      batch_size: 8,
      learning_rate: 0.003,
      seed: 1,
      checkpoint_every: 1000,
      ...config,
    },
    workDirectory: join(folder, `${name}-work`),
    output: join(folder, name),
  };
}

/** The engine processes that this process started, as /proc tells. */
export function engineProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOwnEngine(name))
    .map(Number);
}

function isOwnEngine(pid: string): boolean {
  try {
    const parent = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^PPid:\s*(\d+)$/m)?.[1];
    return parent === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('mainbench_engine');
  } catch {
    return false;
  }
}
