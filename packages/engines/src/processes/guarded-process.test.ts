import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { runs, temporaryFolder, until } from '../testing/programs.ts';
import { startGuarded } from './guarded-process.ts';
import { lastLogLine } from './logged-process.ts';

const stubborn = fileURLToPath(new URL('../testing/stubborn.mjs', import.meta.url));
const guarding = fileURLToPath(new URL('../testing/guarding.ts', import.meta.url));
type GuardedCommand = Parameters<typeof startGuarded>[0];

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

function start(more: Partial<GuardedCommand>) {
  return startGuarded({
    command: '/bin/sh',
    arguments: [],
    log: join(folder, 'child.log'),
    output: 'log',
    grace: 300,
    ...more,
  });
}

const shell = (script: string, more: Partial<GuardedCommand> = {}) => start({ arguments: ['-c', script], ...more });

/** Starts the stubborn command and tells its own number and that of its child. */
async function startStubborn() {
  const guarded = await start({ command: process.execPath, arguments: [stubborn], output: 'pipe' });
  const said = await new Promise((resolve) => guarded.output?.once('data', resolve));
  const [own = 0, child = 0] = String(said).trim().split(' ').map(Number);
  return { guarded, own, child };
}

describe('a guarded command', () => {
  it('passes its output, log, environment and exit code on', async () => {
    const guarded = await shell('echo "said $WORD"; echo logged >&2; exit 5', {
      output: 'pipe',
      environment: { WORD: 'this' },
    });
    let said = '';
    guarded.output?.on('data', (data) => {
      said += data;
    });
    expect(await guarded.ended).toEqual({ code: 5, signal: null });
    expect(said).toBe('said this\n');
    expect(lastLogLine(guarded)).toBe('logged');
  });

  it('tells a signal as a shell does', async () => {
    const guarded = await shell('kill -9 $$');
    expect(await guarded.ended).toEqual({ code: 137, signal: null });
  });

  it('tells that there is no such program', async () => {
    const guarded = await start({ command: '/no/such/program' });
    expect(await guarded.ended).toMatchObject({ code: 127 });
    expect(lastLogLine(guarded)).toContain('/no/such/program could not be started');
  });

  it('may end in its own way when it is asked to', async () => {
    const guarded = await shell('trap "exit 7" TERM; echo up; while :; do sleep 0.05; done', {
      output: 'pipe',
      grace: 60_000,
    });
    await new Promise((resolve) => guarded.output?.once('data', resolve));
    expect(await guarded.stop()).toEqual({ code: 7, signal: null });
  });

  it('is killed after its grace with all below it, whatever groups those are in', async () => {
    const { guarded, own, child } = await startStubborn();
    expect([runs(own), runs(child)]).toEqual([true, true]);
    expect(await guarded.stop()).toEqual({ code: 137, signal: null });
    await until(() => !runs(own) && !runs(child));
  });

  it('takes what it started along when it is killed by somebody else', async () => {
    const { guarded, own, child } = await startStubborn();
    // The guard looks once a second for what was started.
    await new Promise((resolve) => setTimeout(resolve, 1300));
    process.kill(own, 'SIGKILL');
    expect(await guarded.ended).toEqual({ code: 137, signal: null });
    await until(() => !runs(child));
  });

  it('is cleaned up after, however it ends', async () => {
    const mark = join(folder, 'cleaned');
    await (await shell('exit 1', { afterwards: ['/bin/sh', '-c', `: > '${mark}'`] })).ended;
    expect(existsSync(mark)).toBe(true);
  });

  it('does not outlive an orchestrator that is killed without warning', async () => {
    const orchestrator = spawn(process.execPath, ['--no-warnings', guarding, join(folder, 'child.log')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = await new Promise((resolve) => orchestrator.stdout.once('data', resolve));
    const numbers = String(said).trim().split(' ').map(Number);
    expect(numbers.map(runs)).toEqual([true, true, true]);
    orchestrator.kill('SIGKILL');
    await until(() => !numbers.some(runs));
  });
});
