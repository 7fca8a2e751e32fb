import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isRunning, ownIdentity } from './process-identity.ts';

describe('isRunning', () => {
  it('knows the process that asks', () => {
    expect(ownIdentity()).toEqual(ownIdentity());
    expect(isRunning(ownIdentity())).toBe(true);
    expect(isRunning({ pid: process.pid, start: '' })).toBe(true);
  });

  it('is not misled by a number that another process has now', () => {
    const { pid, start } = ownIdentity();
    // Only where the system tells when a process started.
    expect(isRunning({ pid, start: 'ffffffffffff' })).toBe(start === '');
  });

  it('knows a child, and knows when it is gone', async () => {
    const child = spawn(process.execPath, ['--eval', 'setInterval(() => undefined, 1000)']);
    await once(child, 'spawn');
    const identity = { pid: child.pid as number, start: '' };
    expect(isRunning(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(isRunning(identity)).toBe(false);
  });

  it('takes a process that ended but was not reaped for gone', async () => {
    // The shell replaces itself by a program that never waits for the shell's own child.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30']);
    const [output] = (await once(parent.stdout, 'data')) as [Buffer];
    const identity = { pid: Number(output.toString()), start: '' };
    await expect.poll(() => isRunning(identity), { timeout: 10_000 }).toBe(false);
    parent.kill('SIGKILL');
    await once(parent, 'close');
  });

  it.each([0, -1, Number.NaN, 1.5, 4_194_999])('takes no process for number %s', (pid) => {
    expect(isRunning({ pid, start: '' })).toBe(false);
  });
});
