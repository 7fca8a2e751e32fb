import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describeSystemError, isRunning, makeFolder, sha256 } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { describeOwner, type LeaseOwner, parseOwner } from './lease-file.ts';
import { type LeaseOptions, openLeases } from './leases.ts';

/** A folder that belongs to this process until it is released or the process ends. */
export interface FolderLock {
  /** Gives the folder back; doing so twice is harmless. */
  release(): Promise<void>;
}

const fileName = '.lock';
/** Below a folder: leases of the processes that share it. */
const membersName = '.joined';
/** So long a lock that somebody holds may be one that is just being cleared away; milliseconds. */
const joinGrace = 2_000;
/** A lock file that stays unreadable for so long was left by a process that died while writing it; milliseconds. */
const unreadableGrace = 2_000;
const pollInterval = 50;

function withCode<T>(code: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === code) return undefined;
    throw error;
  }
}

/** Creates the lock file unless there is one. */
function tryCreate(path: string, text: string): boolean {
  const descriptor = withCode('EEXIST', () => openSync(path, 'wx'));
  if (descriptor === undefined) return false;
  try {
    writeSync(descriptor, text);
  } catch (error) {
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return true;
}

function refuse(path: string, owner: LeaseOwner): never {
  const here = owner.host === hostname();
  throw new MainbenchError(
    'locked',
    `the folder is in use by process ${owner.pid} on ${owner.host} since ${owner.since} (${owner.command}).`,
    {
      file: path,
      hint: here
        ? `Wait until it ends, or stop it with \`kill ${owner.pid}\`.`
        : 'Wait until it ends; if it no longer runs on that machine, delete this file.',
    },
  );
}

/** What says that a lock was left behind: a name for exactly that lock. Refuses while its owner lives. */
function abandonedLock(path: string): { name: string } | 'gone' | 'unclear' {
  const text = withCode('ENOENT', () => readFileSync(path, 'utf8'));
  if (text === undefined) return 'gone';
  const owner = parseOwner(text);
  if (owner !== undefined) {
    if (owner.host !== hostname() || isRunning(owner)) refuse(path, owner);
    return { name: sha256(text).slice(0, 16) };
  }
  const stats = withCode('ENOENT', () => statSync(path));
  if (stats === undefined) return 'gone';
  if (Date.now() - stats.mtimeMs < unreadableGrace) return 'unclear';
  return { name: sha256(`${text}/${stats.ino}/${stats.mtimeMs}`).slice(0, 16) };
}

function removeIfHeld(path: string, text: string): void {
  if (withCode('ENOENT', () => readFileSync(path, 'utf8')) === text) withCode('ENOENT', () => unlinkSync(path));
}

/**
 * Takes a lock file. One left behind is removed by whoever holds a second lock that is named after exactly that
 * left-behind lock: so two processes that find it never remove each other's new one.
 */
async function acquire(path: string): Promise<string> {
  const text = `${JSON.stringify(describeOwner(randomUUID()))}\n`;
  for (;;) {
    if (tryCreate(path, text)) return text;
    const abandoned = abandonedLock(path);
    if (abandoned === 'gone') continue;
    if (abandoned === 'unclear') {
      await wait(pollInterval);
      continue;
    }
    const guardPath = `${path}-${abandoned.name}`;
    const guard = await acquire(guardPath);
    try {
      const now = abandonedLock(path);
      if (typeof now === 'object' && now.name === abandoned.name) unlinkSync(path);
    } finally {
      removeIfHeld(guardPath, guard);
    }
  }
}

/** The processes that share a folder. */
async function membersOf(directory: string): Promise<string[]> {
  const members = openLeases(join(directory, membersName));
  try {
    return await members.holders();
  } finally {
    await members.close();
  }
}

/**
 * Makes this process the only one that works in a folder (which is made where it is missing).
 * A lock whose process no longer runs on this machine is taken over.
 * @throws MainbenchError of kind `locked` naming the process, its machine, since when and its command; or the
 *   processes that share the folder
 */
export async function lockFolder(directory: string): Promise<FolderLock> {
  const path = join(directory, fileName);
  try {
    makeFolder(directory);
    const text = await acquire(path);
    const members = await membersOf(directory);
    if (members.length > 0) {
      removeIfHeld(path, text);
      throw new MainbenchError('locked', `the folder is shared by ${members.join(' and ')}.`, {
        file: directory,
        hint: 'Add --join to work with them, or wait until they end.',
      });
    }
    const release = () => removeIfHeld(path, text);
    // Whatever ends the process in an orderly way, own code's `process.exit` too, leaves no lock.
    process.once('exit', release);
    return {
      async release() {
        process.off('exit', release);
        release();
      },
    };
  } catch (error) {
    throw describeSystemError(error, path, 'write');
  }
}

/** Waits until nobody has the folder for himself; removes the lock of a process that is gone. */
async function waitUntilShared(path: string): Promise<void> {
  for (const start = performance.now(); ; await wait(pollInterval)) {
    try {
      const lock = abandonedLock(path);
      if (lock === 'gone') return;
      if (lock !== 'unclear') removeIfHeld(path, await acquire(path));
    } catch (error) {
      if (performance.now() - start < joinGrace) continue;
      if (!MainbenchError.is(error)) throw error;
      throw new MainbenchError(error.kind, error.message, {
        ...error.details,
        hint: 'It does not share the folder: wait until it ends, or start every run in this folder with --join.',
      });
    }
  }
}

/**
 * Makes this process one of those that share a folder (which is made where it is missing) by leases; `lockFolder` is
 * refused while one of them lives.
 * @throws MainbenchError of kind `locked` naming the process that has the folder for itself
 */
export async function joinFolder(directory: string, options: LeaseOptions = {}): Promise<FolderLock> {
  const path = join(directory, fileName);
  const members = openLeases(join(directory, membersName), options);
  const mark = randomUUID();
  const release = async () => {
    await members.close();
    // Nobody else ever claims this name, so its file need not stay.
    await rm(join(directory, membersName, `${mark}.0.lease`), { force: true });
  };
  try {
    makeFolder(directory);
    // First this mark, then the look: of a run that joins and one that wants all, one sees the other.
    await members.claim(mark);
    await waitUntilShared(path);
  } catch (error) {
    await release();
    throw describeSystemError(error, path, 'write');
  }
  return { release };
}
