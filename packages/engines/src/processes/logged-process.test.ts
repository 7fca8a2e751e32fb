import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/programs.ts';
import { type LoggedCommand, lastLogLine, startLogged } from './logged-process.ts';

let folder: string;
let log: string;

beforeEach(() => {
  folder = temporaryFolder();
  log = join(folder, 'logs', 'child.log');
});

function shell(script: string, more: Partial<LoggedCommand> = {}) {
  return startLogged({ command: '/bin/sh', arguments: ['-c', script], log, output: 'log', ...more });
}

describe('a logged process', () => {
  it('appends to its log and tells the last line of its own', async () => {
    mkdirSync(join(folder, 'logs'));
    writeFileSync(log, 'from before\n');
    const silent = await shell('exit 4');
    expect(await silent.ended).toEqual({ code: 4, signal: null });
    expect(lastLogLine(silent)).toBe('');
    const child = await shell(`printf 'first\\n\\033[31mErr\\033[0mor: \\007no\\n\\n' >&2`);
    await child.ended;
    expect(lastLogLine(child)).toBe('Error:  no');
    expect(readFileSync(log, 'utf8')).toMatch(/^from before\nfirst\n/);
  });

  it('gives and takes variables of the environment', async () => {
    const child = await shell('echo "$ONE-$HOME-"', { environment: { ONE: '1', HOME: undefined } });
    await child.ended;
    expect(lastLogLine(child)).toBe('1--');
  });

  it('is killed with its whole group', async () => {
    const child = await shell('sleep 60 & echo started; wait', { output: 'pipe' });
    await new Promise((resolve) => child.output?.once('data', resolve));
    child.kill();
    expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('says that a program is not installed', async () => {
    const starting = startLogged({ command: '/no/such/program', arguments: [], log, output: 'log' });
    await expect(starting).rejects.toMatchObject({
      kind: 'environment',
      message: '/no/such/program could not be started (ENOENT).',
    });
  });

  it('says that the log cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    const starting = shell('true', { log: join(folder, 'file', 'child.log') });
    await expect(starting).rejects.toMatchObject({ name: 'MainbenchError' });
  });
});
