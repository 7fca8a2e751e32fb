import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { isRunning, machineIdentity, ownIdentity, unlessMissing, withoutSecrets } from '@mainbench/kit';

/** The process that has a lease, or a folder. */
export interface LeaseOwner {
  host: string;
  machine: string;
  pid: number;
  start: string;
  since: string;
  command: string;
  /** Tells apart what one process has. */
  nonce: string;
}

const longestCommand = 200;

/** This process as an owner. */
export function describeOwner(nonce: string): LeaseOwner {
  const [, script = '', ...rest] = process.argv;
  return {
    host: hostname(),
    machine: machineIdentity(),
    ...ownIdentity(),
    since: new Date().toISOString(),
    command: withoutSecrets([basename(script), ...rest].join(' ')).slice(0, longestCommand),
    nonce,
  };
}

/** A lease as its file shows it. */
export interface LeaseFile {
  /** Undefined where its text is not written yet, or cut. */
  owner: LeaseOwner | undefined;
  /** The last sign of life in the time of the file system, milliseconds; 0 once released. */
  lastSign: number;
}

/** The owner that a file names; undefined where its text is not written yet, or cut. */
export function parseOwner(text: string): LeaseOwner | undefined {
  try {
    const owner = JSON.parse(text) as Partial<LeaseOwner> | null;
    return typeof owner?.pid === 'number' && typeof owner.host === 'string' ? (owner as LeaseOwner) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a lease; undefined where there is none. */
export async function readLease(path: string): Promise<LeaseFile | undefined> {
  // Opening makes a network file system ask its server for the present state.
  const handle = await unlessMissing(open(path, 'r'));
  if (handle === undefined) return undefined;
  try {
    const { mtimeMs } = await handle.stat();
    return { owner: parseOwner(await handle.readFile('utf8')), lastSign: mtimeMs };
  } finally {
    await handle.close();
  }
}

/** Whether the owner is known to be gone: it ran on this machine and does so no longer. */
export function isGone(owner: LeaseOwner | undefined): boolean {
  return owner !== undefined && owner.machine === machineIdentity() && !isRunning(owner);
}

/** For people: `process 12 on node-3`. */
export function ownerText(owner: LeaseOwner | undefined): string {
  return owner === undefined ? 'a process that has just started' : `process ${owner.pid} on ${owner.host}`;
}
