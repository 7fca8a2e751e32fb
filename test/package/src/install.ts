import { execFile } from 'node:child_process';
import { globSync, realpathSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The folder of the checkout. */
export const root = resolve(import.meta.dirname, '..', '..', '..');

/** Whether dependencies come from the npm registry, as a user's do, or are linked from the checkout. */
export const fromRegistry = process.env.MAINBENCH_PACKAGE_REGISTRY === '1';

/** The folder of a dependency, in whichever package of the checkout has it. */
function dependencyFolder(dependency: string): string {
  const [found] = globSync(`packages/*/node_modules/${dependency}`, { cwd: root });
  if (found === undefined) throw new Error(`no package of the checkout depends on ${dependency}`);
  return realpathSync(join(root, found));
}

/** Makes the package and packs it; returns the tarball. */
export async function pack(folder: string): Promise<string> {
  const made = join(folder, 'made');
  await execute(process.execPath, [join(root, 'scripts', 'package.mjs'), made], { cwd: root });
  const { stdout } = await execute('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: made });
  return join(folder, stdout.trim());
}

/** Installs the tarball into an empty folder; returns the folder of the installed package. */
export async function install(tarball: string, folder: string): Promise<string> {
  const target = join(folder, 'node_modules', 'mainbench');
  await mkdir(folder, { recursive: true });
  if (fromRegistry) {
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    await execute('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', tarball], { cwd: folder });
    return target;
  }
  await mkdir(target, { recursive: true });
  await execute('tar', ['-xzf', tarball, '--strip-components=1', '-C', target]);
  const { dependencies } = JSON.parse(await readFile(join(target, 'package.json'), 'utf8'));
  for (const dependency of Object.keys(dependencies)) {
    const link = join(folder, 'node_modules', dependency);
    await mkdir(dirname(link), { recursive: true });
    await symlink(dependencyFolder(dependency), link);
  }
  return target;
}
