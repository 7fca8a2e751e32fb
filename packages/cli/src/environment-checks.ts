import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkoutDirectory } from './checkout.ts';
import { devicesText, lookForDevices } from './found-devices.ts';

const execute = promisify(execFile);

/** One thing that a run may need. `optional` is absent but only some recipes need it. */
export interface EnvironmentCheck {
  name: string;
  state: 'ok' | 'missing' | 'optional';
  found: string;
  /** What to do about it. */
  remedy?: string;
}

/** What a program says on standard output; undefined where it is not there or fails. */
export async function outputOf(
  command: string,
  args: readonly string[],
  timeout = 60_000,
): Promise<string | undefined> {
  return execute(command, [...args], { timeout }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

const engineVersions = `
import importlib.metadata as metadata
print(", ".join(f"{name} {metadata.version(name)}" for name in ("torch", "transformers", "trl", "peft", "accelerate")))
`;

async function enginePackages(): Promise<EnvironmentCheck> {
  const name = 'training engine';
  const versions = await outputOf(join(checkoutDirectory, '.venv', 'bin', 'python'), ['-c', engineVersions]);
  if (versions !== undefined) return { name, state: 'ok', found: versions };
  const remedy = 'Run `npm run setup` in the checkout.';
  return { name, state: 'missing', found: 'the Python environment is incomplete', remedy };
}

async function graphics(): Promise<EnvironmentCheck> {
  const used = await lookForDevices('auto');
  if ('problem' in used) return { name: 'GPUs', state: 'missing', found: used.problem };
  const devices = devicesText(used);
  if (devices !== undefined) {
    const names = await outputOf('nvidia-smi', ['--query-gpu=name,memory.total', '--format=csv,noheader']);
    const shown = names === undefined ? '' : `; on this machine: ${names.split('\n').join('; ')}`;
    return { name: 'GPUs', state: 'ok', found: `a run uses ${devices}${shown}` };
  }
  const remedy = 'Recipes with `serve: { engine: embedded }` run without one.';
  return { name: 'GPUs', state: 'optional', found: 'none found', remedy };
}

async function program(name: string, remedy: string): Promise<EnvironmentCheck> {
  const found = await outputOf(name, ['--version']);
  if (found !== undefined) return { name, state: 'ok', found: found.split('\n')[0] ?? name };
  return { name, state: 'optional', found: 'not found', remedy };
}

async function disk(): Promise<EnvironmentCheck> {
  const { bavail, bsize } = await statfs(process.cwd());
  const free = (bavail * bsize) / 2 ** 30;
  const found = `${free.toFixed(1)} GiB free in ${process.cwd()}`;
  if (free > 2) return { name: 'disk', state: 'ok', found };
  return { name: 'disk', state: 'missing', found, remedy: 'Free at least 2 GiB, or run in another folder.' };
}

/** Looks at this machine; asks no network. */
export async function checkEnvironment(): Promise<EnvironmentCheck[]> {
  const memory = `${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory`;
  const image = 'Needed for a server from an image (`serve.image`).';
  return [
    { name: 'machine', state: 'ok', found: memory },
    { name: 'Node', state: 'ok', found: process.version },
    await enginePackages(),
    await disk(),
    await graphics(),
    await program('text-generation-launcher', 'Needed for `serve: { engine: tgi }`.'),
    await program('docker', image),
    await program('podman', image),
  ];
}
