import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { sha256 } from './digest.ts';
import { isRunning, ownIdentity } from './process-identity.ts';

let counter = 0;

const short = (text: string) => sha256(text).slice(0, 12);
const unfinished = '.writing-';
const prefixOf = (name: string) => `${unfinished}${short(name)}-${short(hostname())}-`;

/** A name for the unfinished form of a file in the same folder, unique to this process. */
export function temporaryName(name: string): string {
  counter += 1;
  const { pid, start } = ownIdentity();
  return `${prefixOf(name)}${pid}-${start}-${counter}`;
}

/** Whether a name is that of a file's unfinished form. */
export function isUnfinished(name: string): boolean {
  return name.startsWith(unfinished);
}

/** Removes the unfinished forms of a file whose writers on this machine are gone. */
export async function removeAbandoned(directory: string, name: string): Promise<void> {
  const prefix = prefixOf(name);
  for (const entry of await readdir(directory)) {
    if (!entry.startsWith(prefix)) continue;
    const [pid, start] = entry.slice(prefix.length).split('-');
    if (!isRunning({ pid: Number(pid), start: start ?? '' })) await rm(join(directory, entry), { force: true });
  }
}
