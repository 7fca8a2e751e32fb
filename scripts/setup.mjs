// Installs what a checkout needs and is not there yet: Node and pnpm, the workspace's packages, the Python environment.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freshBundle } from './bundle.mjs';
import {
  checkout,
  nodeExecutable,
  nodePackage,
  pnpmScript,
  pnpmVersion,
  pythonExecutable,
  toolchainDirectory,
  toolEnvironment,
} from './toolchain.mjs';

const logFile = join(toolchainDirectory, 'setup.log');

/** A step that failed, in a sentence for the user. */
class SetupError extends Error {}

function run(command, args, failure) {
  const result = spawnSync(command, args, {
    cwd: checkout,
    env: toolEnvironment(),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  writeFileSync(logFile, `$ ${command} ${args.join(' ')}\n${result.stdout ?? ''}${result.stderr ?? ''}\n`, {
    flag: 'a',
  });
  if (result.status === 0) return result.stdout;
  const said = `${result.stderr ?? ''}${result.stdout ?? ''}`.trim().split('\n').slice(-5).join('\n  ');
  throw new SetupError(
    `${failure}\n  ${said || result.error?.message || `exit code ${result.status}`}\nThe whole output is in ${logFile}.`,
  );
}

/** Runs a step unless the same files had this content when it last succeeded. */
function step(name, label, files, isThere, work) {
  const stampFile = join(toolchainDirectory, `${name}.stamp`);
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(checkout, file)));
  const stamp = hash.digest('hex');
  if (isThere() && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  rmSync(stampFile, { force: true });
  const started = Date.now();
  process.stderr.write(`set-up: ${label} ...`);
  try {
    work();
  } catch (error) {
    process.stderr.write(' failed\n');
    throw error;
  }
  writeFileSync(stampFile, stamp);
  process.stderr.write(` ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
}

function installTools() {
  const node = nodePackage();
  const packages = [`pnpm@${pnpmVersion}`, ...(node === undefined ? [] : [`${node[0]}@${node[1]}`])];
  const flags = ['--ignore-scripts', '--no-fund', '--no-audit', '--no-save', '--prefix', toolchainDirectory];
  run('npm', ['install', ...flags, ...packages], 'npm could not install the pinned Node and pnpm.');
  if (nodeExecutable() === undefined) {
    throw new SetupError(
      `No packaged Node for ${process.platform}-${process.arch}: install Node 24 and run this again.`,
    );
  }
}

function findPython() {
  const program = 'import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 11) else 1)';
  const found = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python'].find(
    (name) => spawnSync(name, ['-c', program], { stdio: 'ignore' }).status === 0,
  );
  if (found !== undefined) return found;
  throw new SetupError(
    'Python 3.11 or newer with its venv module was not found: install it (Debian: apt-get install python3-venv) and run this again.',
  );
}

function installPython() {
  const python = findPython();
  rmSync(join(checkout, '.venv'), { recursive: true, force: true });
  run(python, ['-m', 'venv', '.venv'], 'The Python environment could not be made.');
  const flags = ['--disable-pip-version-check', '--quiet', '--requirement', 'packages/engine-python/requirements.lock'];
  run(pythonExecutable, ['-m', 'pip', 'install', ...flags], 'pip could not install the engine’s requirements.');
}

/** Without a bundle the command line starts from its source, half a second slower: an error there is no error here. */
function bundle() {
  if (freshBundle() !== undefined) return;
  try {
    run(nodeExecutable(), ['scripts/make-bundle.mjs'], 'The command line could not be bundled, and starts slower.');
  } catch (error) {
    process.stderr.write(`set-up: ${error.message}\n`);
  }
}

/** Brings the checkout up to date; quick when nothing changed. */
export function setUp() {
  mkdirSync(toolchainDirectory, { recursive: true });
  writeFileSync(logFile, '');
  step(
    'tools',
    'Node and pnpm',
    ['scripts/toolchain.mjs'],
    () => existsSync(pnpmScript) && nodeExecutable() !== undefined,
    installTools,
  );
  step(
    'packages',
    'workspace packages',
    ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'],
    () => existsSync(join(checkout, 'node_modules', '.bin', 'mainbench')),
    () =>
      run(
        nodeExecutable(),
        [pnpmScript, 'install', '--frozen-lockfile', '--ignore-scripts'],
        'pnpm could not install the packages.',
      ),
  );
  step(
    'python',
    'Python environment (a few minutes)',
    ['packages/engine-python/requirements.lock'],
    () => existsSync(pythonExecutable),
    installPython,
  );
  bundle();
}

/** Sets up, or ends the process with one sentence. */
export function setUpOrExit() {
  try {
    setUp();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(5);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) setUpOrExit();
