import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';

interface ProcessLine {
  pid: number;
  parent: number;
  command: string;
}

function processTable(): ProcessLine[] {
  return execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parent, command]) => ({ pid: Number(pid), parent: Number(parent), command: command ?? '' }));
}

/** The engine processes that a process started. */
export function enginesOf(parent: number): number[] {
  return processTable()
    .filter((line) => line.parent === parent && /mainbench_engine\s+worker/.test(line.command))
    .map(({ pid }) => pid);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until something holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await wait(50)) {
    if (await holds()) return;
  }
  throw new Error(`waited in vain until ${what}`);
}
