import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@mainbench/spec';
import { checkoutDirectory } from './checkout.ts';
import { outputOf } from './environment-checks.ts';

/** The version in package.json. */
export async function programVersion(): Promise<string> {
  return JSON.parse(await readFile(`${checkoutDirectory}/package.json`, 'utf8')).version;
}

async function git(...args: string[]): Promise<string | null> {
  // An installed package may lie in a checkout of something else.
  if (!existsSync(join(checkoutDirectory, '.git'))) return null;
  return (await outputOf('git', ['-C', checkoutDirectory, ...args])) ?? null;
}

/** Names of the GPUs that the driver shows; none where there is no driver. */
async function accelerators(): Promise<string[]> {
  const names = await outputOf('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], 10_000);
  return (names ?? '').split('\n').filter(Boolean);
}

/** What every artifact records of the code and the machine that made it. */
export async function codeEnvironment(): Promise<JsonObject> {
  const changes = await git('status', '--porcelain', '--untracked-files=no');
  return {
    mainbench: await programVersion(),
    commit: await git('rev-parse', 'HEAD'),
    dirty: changes === null ? null : changes !== '',
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    // Sums run in another order on another kind of processor, so numbers can differ in more than the last digit.
    processor: cpus()[0]?.model ?? null,
    processors: cpus().length,
    accelerators: await accelerators(),
  };
}
