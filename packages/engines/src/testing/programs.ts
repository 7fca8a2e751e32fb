import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A new empty folder for one test. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'mainbench-engines-'));
}

/** A program that stands in for Python: it runs a script of this folder with Node, whatever arguments it gets. */
export function fakePython(folder: string, script: 'fake-worker.mjs' | 'fake-accelerate.mjs'): string {
  return fakeProgram(folder, 'python', script);
}

/** A shell script that may be executed. */
export function executable(folder: string, name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A program of a given name that runs a script of this folder, with variables set for it alone. */
export function fakeProgram(
  folder: string,
  name: string,
  script: `fake-${'accelerate' | 'engine' | 'launcher' | 'sglang' | 'tgi' | 'vllm' | 'worker'}.mjs`,
  variables: Record<string, string> = {},
): string {
  const settings = Object.entries(variables).map(([key, value]) => `export ${key}='${value}'\n`);
  const file = fileURLToPath(new URL(script, import.meta.url));
  return executable(folder, name, `${settings.join('')}exec '${process.execPath}' '${file}' "$@"`);
}

/** The lines of JSON that a fake program noted. */
export function recordsOf(file: string): { pid: number; args: string[]; environment: Record<string, string | null> }[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Whether a process runs; one that ended but was not waited for does not. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until something holds, at most so many seconds. */
export async function until(holds: () => boolean, seconds = 10): Promise<void> {
  for (const end = performance.now() + 1000 * seconds; performance.now() < end; ) {
    if (holds()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('What was waited for did not happen in time.');
}
