// Jobs of the Python engine and other programs, each in a process of its own, so that it leaves no memory behind.

import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engineDirectory } from '../../packages/engines/src/index.ts';
import type { JsonObject } from '../../packages/spec/src/index.ts';
import { pythonExecutable } from '../../scripts/toolchain.mjs';

/** Milliseconds for any one program. */
const longest = 300_000;

/** A program's standard output; what it says beside that goes into a log. */
export async function outputOf(program: string, args: readonly string[], log: string): Promise<string> {
  // Else glibc keeps freed tensors in its arenas, and a CPU's peak is a third larger than what is in use.
  const env = { ...process.env, PYTHONPATH: engineDirectory, MALLOC_MMAP_THRESHOLD_: '65536' };
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: longest });
  child.stderr.pipe(createWriteStream(log, { flags: 'a' }));
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  const code = await new Promise((ended, failed) => child.on('error', failed).on('close', ended));
  if (code === 0) return output;
  const last = (await readFile(log, 'utf8')).trim().split('\n').slice(-5).join('\n');
  throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output.slice(-500)}\n${last}`);
}

export async function python(args: readonly string[], log: string): Promise<string> {
  return outputOf(pythonExecutable, args, log);
}

/** The events of a job of the engine. */
export async function runJob(
  command: 'init' | 'train',
  config: JsonObject,
  folder: string,
  name: string,
): Promise<JsonObject[]> {
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify({ ...config, work_dir: join(folder, `${name}-work`) }));
  const output = await python(['-m', 'mainbench_engine', command, file], join(folder, `${name}.log`));
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

export function eventNamed(events: readonly JsonObject[], name: string): JsonObject {
  const found = events.findLast(({ event }) => event === name);
  if (found === undefined) throw new Error(`the engine told no event ${name}`);
  return found;
}
