import type { DeviceLease } from '../devices/device-lease.ts';
import type { DevicePool } from '../devices/device-pool.ts';
import { WorkClock } from '../devices/work-clock.ts';
import type { ReplicaSet } from './replica-set.ts';

/**
 * What is served on one lease: mostly one model, and several where the run has too few devices to give each its own.
 * The servers stay up after their last stage, until the devices are needed.
 */
export class ServedUnit<User> {
  readonly #sets = new Map<string, ReplicaSet>();
  readonly #users = new Set<User>();
  readonly #clock = new WorkClock<User>();
  readonly #places: (readonly string[])[];
  readonly #lease: DeviceLease;
  readonly #ended: (unit: ServedUnit<User>) => void;
  #stopping: Promise<void> | undefined;

  /**
   * @param devices that `pool` gave; `step` of them are one replica's, `most` the unit can use
   * @param ended called once nothing new can be served here
   */
  constructor(
    pool: DevicePool,
    { devices, step, most }: { devices: readonly string[]; step: number; most: number },
    ended: (unit: ServedUnit<User>) => void,
  ) {
    this.#places = [devices];
    this.#ended = ended;
    this.#lease = pool.lease(devices, {
      ...{ step, most },
      grow: (more) => {
        this.#count();
        this.#places.push(more);
        for (const set of this.#sets.values()) set.add(more);
      },
      shrink: (less) => void this.#shrink(less),
    });
  }

  /** Serves a model here. */
  add(key: string, set: ReplicaSet): void {
    this.#sets.set(key, set);
    for (const devices of this.#places) set.add(devices);
    set.failed.addEventListener('abort', () => void this.stop(), { once: true });
  }

  /** Whether its servers end, or have ended. */
  get isStopped(): boolean {
    return this.#stopping !== undefined;
  }

  clientOf(key: string): ReplicaSet['client'] | undefined {
    return this.#sets.get(key)?.client;
  }

  join(user: User): void {
    this.#count();
    this.#users.add(user);
    this.#lease.idle = false;
    for (const set of this.#sets.values()) set.beginStage();
  }

  /** Lets go of what a stage used, and returns the milliseconds that devices worked for it. */
  leave(user: User): number {
    this.#count();
    this.#users.delete(user);
    if (this.#users.size === 0) {
      this.#lease.idle = true;
      // Who stops while the servers start does not want them later.
      if (![...this.#sets.values()].every(({ wasUp }) => wasUp)) void this.stop();
    }
    return this.#clock.take(user);
  }

  /** Ends all servers, then gives the devices back. */
  stop(): Promise<void> {
    this.#ended(this);
    if (this.#stopping !== undefined) return this.#stopping;
    this.#stopping = Promise.allSettled([...this.#sets.values()].map((set) => set.stop())).then(() =>
      this.#lease.release(),
    );
    // So that it is given no further devices.
    this.#lease.idle = true;
    return this.#stopping;
  }

  async #shrink(devices: readonly string[]): Promise<void> {
    this.#count();
    this.#places.splice(this.#places.indexOf(devices), 1);
    // Only an unused unit is asked for its last devices.
    if (this.#places.length === 0) return this.stop();
    await Promise.all([...this.#sets.values()].map((set) => set.remove(devices)));
    this.#lease.giveBack(devices);
  }

  #count(): void {
    this.#clock.count(
      this.#places.reduce((sum, { length }) => sum + length, 0),
      this.#users,
    );
  }
}
