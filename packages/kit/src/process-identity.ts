import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process this is; its number alone may belong to another process later. */
export interface ProcessIdentity {
  pid: number;
  /** Hash of boot and start time, where the system tells them (Linux); '' elsewhere. */
  start: string;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** State and start of a process: fields 3 and 22 of /proc/PID/stat (man 5 proc_pid_stat). */
function statusOf(pid: number): { state: string; start: string } | undefined {
  const text = readText(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The second field is the program's name in brackets, which may hold spaces and brackets itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const boot = readText('/proc/sys/kernel/random/boot_id') ?? '';
  const start = createHash('sha256').update(`${boot}/${fields[19]}`).digest('hex').slice(0, 12);
  return { state: fields[0] ?? '', start };
}

/** The identity of the process that calls. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, start: statusOf(process.pid)?.start ?? '' };
}

let machine: string | undefined;

/**
 * Names the machine on which the numbers of processes mean the same as here. Containers that share a host name do not
 * share those numbers, and a machine that was started anew gives them to others.
 */
export function machineIdentity(): string {
  if (machine !== undefined) return machine;
  let namespace = '';
  try {
    namespace = readlinkSync('/proc/self/ns/pid');
  } catch {}
  const boot = readText('/proc/sys/kernel/random/boot_id') ?? '';
  machine = createHash('sha256').update(`${hostname()}/${boot}/${namespace}`).digest('hex').slice(0, 12);
  return machine;
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether that very process still runs on this machine. A process that ended but was not yet reaped does not. */
export function isRunning(identity: ProcessIdentity): boolean {
  if (!Number.isSafeInteger(identity.pid) || identity.pid <= 0 || !answersSignals(identity.pid)) return false;
  const status = statusOf(identity.pid);
  if (status === undefined) return true;
  if (status.state === 'Z' || status.state === 'X') return false;
  return identity.start === '' || identity.start === status.start;
}
