import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { shippedEngines, startCommand } from '@mainbench/engines';
import { type Engine, isEmbedded, serveSchema } from '@mainbench/spec';
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

const optionalPackages = `
import importlib.metadata as metadata, json, sys
def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
print(json.dumps({name: version(name) for name in sys.argv[1:]}))
`;

/** Python packages that only some recipes need, by what they are for; one of each list is enough. */
const uses = [
  { name: 'curves', packages: ['tensorboardX', 'tensorboard', 'trackio', 'wandb'], setting: 'train.track' },
  { name: 'bitsandbytes', packages: ['bitsandbytes'], setting: 'lora.base_dtype: nf4' },
];

async function extraPackages(): Promise<EnvironmentCheck[]> {
  const python = join(checkoutDirectory, '.venv', 'bin', 'python');
  const names = uses.flatMap(({ packages }) => packages);
  const printed = await outputOf(python, ['-c', optionalPackages, ...names]);
  const versions: Record<string, string | null> = JSON.parse(printed ?? '{}');
  return uses.map(({ name, packages, setting }) => {
    const found = packages.filter((one) => versions[one]).map((one) => `${one} ${versions[one]}`);
    if (found.length > 0) return { name, state: 'ok', found: found.join(', ') };
    const remedy = `Needed for \`${setting}\`: run \`${python} -m pip install ${packages[0]}\`.`;
    return { name, state: 'optional', found: 'not installed', remedy };
  });
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

/** The programs that serve models, each with the command line by which a run starts it. */
async function serverPrograms(): Promise<EnvironmentCheck[]> {
  const checks: EnvironmentCheck[] = [];
  for (const engine of shippedEngines as readonly Engine[]) {
    const settings = serveSchema.parse({ engine: engine.name });
    // A module of Python is no program that could be found.
    if (engine.server === undefined || engine.server.command === 'python3' || isEmbedded(settings)) continue;
    const check = await program(engine.server.command, `Needed for \`serve: { engine: ${engine.name} }\`.`);
    const found = `${check.found}; a run starts it as ${startCommand(engine, settings)}`;
    checks.push(check.state === 'ok' ? { ...check, found } : check);
  }
  return checks;
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
    ...(await extraPackages()),
    await disk(),
    await graphics(),
    ...(await serverPrograms()),
    await program('docker', image),
    await program('podman', image),
  ];
}
