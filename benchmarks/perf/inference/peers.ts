import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFlags } from '../../../scripts/toolchain.mjs';
import type { Shape } from './shapes.ts';

/** A harness that is measured. */
export interface Peer {
  name: string;
  command: string;
  args: string[];
  version: string;
  /** What it runs here and what it keeps, for the table's reader. */
  what: string;
  shapes: Shape[];
  /** Rows a second that it makes at the most, to choose how many it gets before its rate is known. */
  firstRows: number;
}

const here = import.meta.dirname;
const perf = join(here, '..');
const both: Shape[] = ['generation', 'scoring'];

function versionIn(file: string, name: string): string {
  const text = readFileSync(file, 'utf8');
  return new RegExp(`^${name}==(\\S+)`, 'm').exec(text)?.[1] ?? 'unknown';
}

const own: Peer = {
  name: 'mainbench',
  command: process.execPath,
  args: [...nodeFlags, join(here, 'mainbench-process.ts')],
  version: JSON.parse(readFileSync(join(here, '../../../package.json'), 'utf8')).version,
  what: 'a whole stage: it reads the table, journals and flushes every row, and writes artifact and manifest',
  shapes: both,
  firstRows: 4000,
};

const openai: Peer = {
  name: 'openai (npm)',
  command: process.execPath,
  args: [join(here, 'openai-process.ts')],
  version: JSON.parse(readFileSync(join(here, '../../../node_modules/openai/package.json'), 'utf8')).version,
  what: 'its client in the same number of workers; results written once',
  shapes: both,
  firstRows: 1000,
};

const inPython = [
  { name: 'lm-eval', file: 'lm_eval', what: 'its engine `local-completions`; results written once', firstRows: 1500 },
  { name: 'inspect', file: 'inspect_ai', what: 'a whole evaluation, without scorer and display', firstRows: 100 },
  {
    name: 'litellm',
    file: 'litellm',
    what: 'its asynchronous client in the same number of workers; results written once',
    firstRows: 100,
  },
];

function run(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-2000);
    });
    child.on('error', ({ message }) => resolve(message));
    child.on('close', (code) => {
      const lines = said.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('WARNING'));
      resolve(code === 0 ? undefined : (lines.at(-1) ?? `${command} ended with ${code}`));
    });
  });
}

/** Makes a peer's environment unless it is there; tells why it could not. */
async function install(name: string, requirements: string): Promise<string | undefined> {
  const folder = join(perf, '.peers', name);
  const stamp = join(folder, 'installed.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined;
  process.stderr.write(`Installing ${name} into an environment of its own.\n`);
  const python = join(folder, 'bin', 'python');
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
  const failure = (await run('python3', ['-m', 'venv', folder])) ?? (await run(python, pip));
  if (failure === undefined) writeFileSync(stamp, wanted);
  return failure;
}

/** The harnesses that can be measured here, Mainbench first, and a note on each that cannot. */
export async function availablePeers(): Promise<{ peers: Peer[]; notes: string[] }> {
  const peers = [own, openai];
  const notes: string[] = [];
  for (const { name, file, what, firstRows } of inPython) {
    const requirements = join(perf, 'peers', `${name}.txt`);
    const failure = await install(name, requirements);
    if (failure !== undefined) {
      notes.push(`${name} is left out: it could not be installed (${failure}).`);
      continue;
    }
    const version = versionIn(requirements, file);
    const command = join(perf, '.peers', name, 'bin', 'python');
    const args = [join(here, `${file === 'inspect_ai' ? 'inspect' : file}_process.py`)];
    peers.push({
      name: name === 'inspect' ? 'inspect_ai' : name,
      command,
      args,
      version,
      what,
      shapes: both,
      firstRows,
    });
  }
  return { peers, notes };
}
