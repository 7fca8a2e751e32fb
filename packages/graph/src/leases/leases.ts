import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeSystemError, exists, unlessMissing } from '@mainbench/kit';
import type { Claim, HeldElsewhere } from '@mainbench/spec';
import { folderClock, type LeaseClock } from './lease-clock.ts';
import { describeOwner, isGone, ownerText, readLease } from './lease-file.ts';

export interface LeaseOptions {
  /** Milliseconds between two signs of life; 3 s by default. */
  interval?: number;
  /** After so many intervals without a sign a lease may be taken over; 10 by default. */
  expiresAfter?: number;
  /** True where no other process may work in the folder now: what others left there is taken over at once. */
  alone?: boolean;
  /** By default the clock of the file system that holds the folder. */
  clock?: LeaseClock;
}

/** Leases in a folder: each piece of work belongs to at most one process that gives signs of life. */
export interface Leases {
  /**
   * Takes a piece of work that nobody has, that was released, or whose holder is gone.
   * @param work a name without dots
   */
  claim(work: string): Promise<Claim | HeldElsewhere>;
  /** The others that hold something and give signs of life, as `process 12 on node-3`. */
  holders(): Promise<string[]>;
  /** Leaves a sign of life on all that is held; done each interval by itself. */
  beat(): Promise<void>;
  /** Releases all that is held. */
  close(): Promise<void>;
}

interface Held {
  work: string;
  generation: number;
  handle: FileHandle;
  lost: AbortController;
}

const defaultInterval = 3_000;
const defaultExpiresAfter = 10;
const leaseName = /^([^.]+)\.(\d+)\.lease$/;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/**
 * Leases in a folder, which is made where it is missing.
 *
 * The lease of the n-th holder of `work` is the file `work.n.lease`, made exclusively; its time is the holder's last
 * sign of life. Whoever finds the newest one abandoned makes the next: of two that try, one fails. Files are never
 * removed, so a name never means another lease to somebody who looked at it a while ago.
 */
export function openLeases(directory: string, options: LeaseOptions = {}): Leases {
  const { interval = defaultInterval, expiresAfter = defaultExpiresAfter, alone = false } = options;
  const nonce = randomUUID();
  const text = `${JSON.stringify(describeOwner(nonce))}\n`;
  const clock = options.clock ?? folderClock(join(directory, `clock-${nonce}`));
  const held = new Set<Held>();
  const pathOf = (work: string, generation: number) => join(directory, `${work}.${generation}.lease`);
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> | undefined;

  /** The newest lease of each piece of work. */
  async function newest(): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const name of (await unlessMissing(readdir(directory))) ?? []) {
      const [, work, generation] = leaseName.exec(name) ?? [];
      if (work !== undefined) found.set(work, Math.max(found.get(work) ?? 0, Number(generation)));
    }
    return found;
  }

  const isOwn = (work: string, generation: number) =>
    [...held].some((lease) => lease.work === work && lease.generation === generation);

  /** Who has a lease; undefined where it may be taken over. */
  async function holderOf(work: string, generation: number): Promise<string | undefined> {
    if (isOwn(work, generation)) return 'this process';
    const lease = await readLease(pathOf(work, generation));
    if (lease === undefined || alone || lease.lastSign === 0 || isGone(lease.owner)) return undefined;
    return (await clock.now()) - lease.lastSign > expiresAfter * interval ? undefined : ownerText(lease.owner);
  }

  async function create(work: string, generation: number): Promise<FileHandle | undefined> {
    for (;;) {
      try {
        return await open(pathOf(work, generation), 'wx');
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return undefined;
        if (codeOf(error) !== 'ENOENT') throw error;
        await mkdir(directory, { recursive: true });
      }
    }
  }

  async function beatAll(): Promise<void> {
    for (const lease of [...held]) {
      if (await exists(pathOf(lease.work, lease.generation + 1))) {
        if (!held.delete(lease)) continue;
        lease.lost.abort(new Error(`${lease.work} was taken over`));
        await lease.handle.close();
      } else if (held.has(lease)) {
        // A disk that fails for a moment must not end the work: without signs of life it will be taken over.
        await clock.stamp(lease.handle, text).catch(() => undefined);
      }
    }
  }

  async function beat(): Promise<void> {
    beating ??= beatAll().finally(() => {
      beating = undefined;
    });
    await beating;
  }

  async function release(lease: Held): Promise<void> {
    if (!held.delete(lease)) return;
    await beating;
    await lease.handle.utimes(0, 0).catch(() => undefined);
    await lease.handle.close();
  }

  async function hold(work: string, generation: number, handle: FileHandle): Promise<Claim> {
    const lease: Held = { work, generation, handle, lost: new AbortController() };
    held.add(lease);
    if (alone) await handle.write(text, 0);
    else {
      await clock.stamp(handle, text);
      timer ??= setInterval(() => void beat(), interval).unref();
    }
    return { generation, signal: lease.lost.signal, release: () => release(lease) };
  }

  async function claim(work: string): Promise<Claim | HeldElsewhere> {
    for (;;) {
      const last = (await newest()).get(work);
      const heldBy = last === undefined ? undefined : await holderOf(work, last);
      if (heldBy !== undefined) return { heldBy };
      const generation = last === undefined ? 0 : last + 1;
      const handle = await create(work, generation);
      if (handle !== undefined) return hold(work, generation, handle);
    }
  }

  const described = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw describeSystemError(error, directory, 'write');
    }
  };

  return {
    claim: (work) => described(() => claim(work)),
    holders: () =>
      described(async () => {
        const found = new Set<string>();
        for (const [work, generation] of await newest()) {
          const holder = isOwn(work, generation) ? undefined : await holderOf(work, generation);
          if (holder !== undefined) found.add(holder);
        }
        return [...found];
      }),
    beat,
    async close() {
      clearInterval(timer);
      await Promise.all([...held].map(release));
      await clock.close();
    },
  };
}
