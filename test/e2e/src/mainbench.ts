import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The folder of the checkout. */
export const root = resolve(import.meta.dirname, '..', '..', '..');
export const microRecipe = join(import.meta.dirname, 'recipes', 'micro.yaml');
/** Real data beside the checkout. */
export const fixtures = process.env.MAINBENCH_FIXTURES ?? resolve(root, '..', 'shared', 'fixtures');

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  finished: Promise<Finished>;
}

export interface StartOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** A command that starts the command line, such as one that takes rights away. */
  through?: readonly string[];
  /** The checkout; by default this one. */
  checkout?: string;
}

/** Starts the command line as a user would, in a process group of its own. */
export function start(args: readonly string[], options: StartOptions = {}): Running {
  const program = join(options.checkout ?? root, 'packages', 'cli', 'bin', 'mainbench.mjs');
  const [command = '', ...rest] = [...(options.through ?? []), process.execPath, program, ...args];
  const child = spawn(command, rest, {
    cwd: options.cwd ?? root,
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => (stdout += chunk));
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  const finished = new Promise<Finished>((done) => child.on('close', (code) => done({ code, stdout, stderr })));
  return { child, finished };
}

/** Runs the command line to its end. */
export function mainbench(args: readonly string[], options: StartOptions = {}): Promise<Finished> {
  return start(args, options).finished;
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'mainbench-e2e-'));
}
