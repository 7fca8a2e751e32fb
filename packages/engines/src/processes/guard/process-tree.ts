import { readdirSync, readFileSync } from 'node:fs';

/** A process, told apart from a later one with the same number by its start. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks after the boot. */
  start: string;
}

export interface TreeProcess extends ProcessIdentity {
  parent: number;
}

/**
 * The processes below one, grandchildren included. Process groups do not tell them: TGI's launcher and torchrun
 * give each of their children a group of its own. Empty where there is no /proc.
 */
export function descendants(root: number, all: readonly TreeProcess[] = runningProcesses()): TreeProcess[] {
  const found: TreeProcess[] = [];
  let parents = new Set([root]);
  while (parents.size > 0) {
    const children = all.filter(({ parent }) => parents.has(parent));
    found.push(...children);
    parents = new Set(children.map(({ pid }) => pid));
  }
  return found;
}

/** Whether that very process still runs. */
export function isAlive({ pid, start }: ProcessIdentity): boolean {
  return readProcess(pid)?.start === start;
}

/** Of a process that runs; undefined where it does not, or where there is no /proc. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const found = readProcess(pid);
  return found === undefined ? undefined : { pid, start: found.start };
}

function runningProcesses(): TreeProcess[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => readProcess(Number(name)))
      .filter((process) => process !== undefined);
  } catch {
    return [];
  }
}

/** Reads /proc/PID/stat (proc(5)): after the name in brackets come state, parent and, as 22nd field, the start. */
function readProcess(pid: number): TreeProcess | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const zombie = fields[0] === 'Z';
    return zombie ? undefined : { pid, parent: Number(fields[1]), start: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
