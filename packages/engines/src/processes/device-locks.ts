import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { insertHolder, openHolders } from './guard/hold-devices.ts';
import { identityOf, isAlive, type ProcessIdentity } from './guard/process-tree.ts';

interface Waiter extends ProcessIdentity {
  since: number;
  need: number;
  /** JSON. */
  devices: string;
}

/**
 * Which process of this machine uses which device, in a database that all of them share. A device is free if none of its
 * holders runs any more, so nothing is left behind by a kill. Processes that wait are served in the order in which they
 * began to wait: whoever came later takes nothing that an earlier one waits for, and nobody waits in a circle.
 */
export class DeviceLocks {
  readonly #database: DatabaseSync;
  readonly #own: ProcessIdentity;

  /** @throws MainbenchError of kind `environment` where the database cannot be used */
  constructor(file: string, pid: number = process.pid) {
    this.#own = identityOf(pid) ?? { pid, start: '' };
    try {
      makeFolder(dirname(file));
      this.#database = openHolders(file);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new MainbenchError('environment', `the list of used devices cannot be written (${why}).`, {
        file,
        hint: 'Name another folder in MAINBENCH_CACHE.',
        cause,
      });
    }
  }

  /** By device, the number of the process because of which this one cannot have it now. */
  blocked(devices: readonly string[]): Map<string, number> {
    return this.#exclusively(() => this.#blocked(devices));
  }

  /** Takes all of these devices, or none where one of them cannot be had. */
  acquire(devices: readonly string[]): boolean {
    return this.#exclusively(() => {
      if (this.#blocked(devices).size > 0) return false;
      for (const device of devices) insertHolder(this.#database, device, this.#own);
      return true;
    });
  }

  release(devices: readonly string[]): void {
    this.#exclusively(() => {
      const { pid, start } = this.#own;
      const remove = this.#database.prepare('DELETE FROM holders WHERE device = ? AND pid = ? AND start = ?');
      for (const device of devices) remove.run(device, pid, start);
    });
  }

  /** Notes that this process waits for so many of these devices; 0 ends that. */
  wait(devices: readonly string[], need: number): void {
    this.#exclusively(() => {
      const { pid, start } = this.#own;
      if (need === 0) {
        this.#database.prepare('DELETE FROM waiters WHERE pid = ? AND start = ?').run(pid, start);
        return;
      }
      this.#database
        .prepare('INSERT INTO waiters VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET need = excluded.need')
        .run(pid, start, Date.now(), need, JSON.stringify(devices));
    });
  }

  /** The most of these devices for which another process waits. */
  neededElsewhere(devices: readonly string[]): number {
    const wanted = new Set(devices);
    const others = this.#waiters().filter((waiter) => devicesOf(waiter).some((device) => wanted.has(device)));
    return Math.max(0, ...others.map(({ need }) => need));
  }

  close(): void {
    this.#database.close();
  }

  #isOther({ pid, start }: ProcessIdentity): boolean {
    return pid !== this.#own.pid || start !== this.#own.start;
  }

  #waiters(): Waiter[] {
    const all = this.#database.prepare('SELECT * FROM waiters ORDER BY since, pid').all() as unknown as Waiter[];
    return all.filter((waiter) => this.#isOther(waiter) && isAlive(waiter));
  }

  #blocked(devices: readonly string[]): Map<string, number> {
    const { pid, start } = this.#own;
    const mine = this.#database.prepare('SELECT since FROM waiters WHERE pid = ? AND start = ?').get(pid, start);
    const since = Number(mine?.since ?? Number.POSITIVE_INFINITY);
    const earlier = this.#waiters().filter(
      (other) => other.since < since || (other.since === since && other.pid < pid),
    );
    const holders = this.#database.prepare('SELECT pid, start FROM holders WHERE device = ?');
    const found = new Map<string, number>();
    for (const device of devices) {
      const all = holders.all(device) as unknown as ProcessIdentity[];
      const waiter = earlier.find((other) => devicesOf(other).includes(device));
      const blocker = all.find((holder) => this.#isOther(holder) && isAlive(holder)) ?? waiter;
      if (blocker !== undefined) found.set(device, blocker.pid);
    }
    return found;
  }

  /** Removes what ended processes left, and lets no other process in between. */
  #exclusively<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const known = this.#database.prepare('SELECT pid, start FROM holders UNION SELECT pid, start FROM waiters').all();
      for (const { pid, start } of known as unknown as ProcessIdentity[]) {
        if (isAlive({ pid, start })) continue;
        this.#database.prepare('DELETE FROM holders WHERE pid = ? AND start = ?').run(pid, start);
        this.#database.prepare('DELETE FROM waiters WHERE pid = ? AND start = ?').run(pid, start);
      }
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

function devicesOf({ devices }: Waiter): string[] {
  return JSON.parse(devices);
}
