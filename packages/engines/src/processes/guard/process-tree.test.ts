import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { descendants, isAlive } from './process-tree.ts';

const at = (pid: number, parent: number) => ({ pid, parent, start: '1' });

it('finds children and grandchildren, and nobody else', () => {
  const all = [at(9, 5), at(5, 2), at(2, 1), at(3, 1), at(4, 2), at(8, 7)];
  expect(descendants(2, all).map(({ pid }) => pid)).toEqual([5, 4, 9]);
  expect(descendants(6, all)).toEqual([]);
});

it.runIf(process.platform === 'linux')('finds them on this machine, and sees them end', async () => {
  const child = spawn('sleep', ['60']);
  const found = descendants(process.pid).find(({ pid }) => pid === child.pid);
  expect(found && isAlive(found)).toBe(true);
  expect(found && isAlive({ ...found, start: '0' })).toBe(false);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  expect(found && isAlive(found)).toBe(false);
});
