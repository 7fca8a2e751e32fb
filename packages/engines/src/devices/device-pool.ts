import { MainbenchError } from '@mainbench/spec';
import type { DeviceLocks } from '../processes/device-locks.ts';
import { interruption } from '../waiting/interruption.ts';
import { offAbort, onAbort, type Waiter } from '../waiting/on-abort.ts';
import { DeviceLease, type ElasticWork } from './device-lease.ts';
import { fairShares } from './fair-shares.ts';

/** Who needs devices. */
export interface DeviceRequest<T> {
  /** Devices without which it cannot begin, read again at each change; with 0 it only waits for its turn. */
  least(): number;
  /** The higher is served first; of equals, who came first. */
  priority: number;
  /** Called when its turn has come, in the same moment in which the devices are taken. */
  begin(devices: readonly string[]): T;
}

export interface DevicePoolOptions {
  /** What names each device alone on this machine. */
  devices: readonly string[];
  /** Keeps other processes of the machine off; without it there are none. */
  locks?: Pick<DeviceLocks, 'acquire' | 'blocked' | 'release' | 'wait' | 'neededElsewhere'> | undefined;
  /** Told once of each device that somebody here waits for while another process uses it, or came earlier. */
  onBlocked?: ((device: string, pid: number) => void) | undefined;
  /** Milliseconds without a change after which leases grow: stages that begin together do not restart servers. */
  growAfter?: number;
}

interface Waiting extends Waiter {
  request: DeviceRequest<unknown>;
  signal: AbortSignal | undefined;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

const defaultGrowAfter = 5000;
/** Changes that follow each other put the growth off by so many times that, and no more. */
const longestUnshared = 4;
/** Milliseconds between two looks at what other processes use and wait for. */
const lookInterval = 500;

/**
 * Gives devices to the work of a run. Who waits is served strictly in order: where the first one cannot be served, what
 * becomes free is kept from those behind it. Elastic leases share what is left evenly, and give back what they have
 * beyond one replica as soon as that lets the first one begin; no request is stopped for it (docs/decisions/018-devices.md).
 */
export class DevicePool {
  readonly devices: readonly string[];
  readonly #options: DevicePoolOptions;
  readonly #free: Set<string>;
  readonly #waiting: Waiting[] = [];
  readonly #leases = new Set<DeviceLease>();
  /** What others use, by device; told once. */
  #told = new Map<string, number>();
  #announced = 0;
  #scheduled = false;
  #growing: NodeJS.Timeout | undefined;
  /** When the first change came after which nothing was shared yet, milliseconds. */
  #unsharedSince: number | undefined;
  #looking: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: DevicePoolOptions) {
    this.#options = options;
    this.devices = options.devices;
    this.#free = new Set(options.devices);
  }

  /**
   * Waits for devices, and resolves with what `begin` makes of them.
   * @throws MainbenchError of kind `environment` where there are never so many, `engine` once the pool is closed,
   *   `interrupted`; whatever `begin` throws
   */
  take<T>(request: DeviceRequest<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(interruption(signal));
    if (this.#closed) return Promise.reject(closedError());
    const need = request.least();
    if (need > this.devices.length) {
      const message = `${need} devices are needed at once, but this run has ${this.devices.length}.`;
      return Promise.reject(new MainbenchError('environment', message, { hint: 'Correct devices in the recipe.' }));
    }
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const waiting: Waiting = {
      ...{ request, signal, reject, resolve: resolve as Waiting['resolve'] },
      aborted: (reason) => {
        this.#leave(waiting);
        reject(interruption(reason));
        this.#schedule();
      },
    };
    const at = this.#waiting.findIndex((other) => other.request.priority < request.priority);
    this.#waiting.splice(at === -1 ? this.#waiting.length : at, 0, waiting);
    if (signal !== undefined) onAbort(signal, waiting);
    this.#schedule();
    return promise;
  }

  /** A lease of devices that `begin` was given. */
  lease(devices: readonly string[], elastic?: ElasticWork): DeviceLease {
    const lease: DeviceLease = new DeviceLease(devices, elastic, (freed) => {
      for (const device of freed) this.#free.add(device);
      if (lease.isOver) this.#leases.delete(lease);
      if (freed.length > 0) this.#attempt(() => this.#options.locks?.release(freed));
      this.#schedule();
    });
    this.#leases.add(lease);
    return lease;
  }

  /** Rejects all who wait, and from now on everybody; leases end as their owners end them. */
  close(): void {
    this.#closed = true;
    for (const waiting of [...this.#waiting]) this.#leave(waiting).reject(closedError());
    clearTimeout(this.#growing);
    clearInterval(this.#looking);
    this.#attempt(() => this.#options.locks?.wait(this.devices, 0));
  }

  #leave(waiting: Waiting): Waiting {
    const at = this.#waiting.indexOf(waiting);
    if (at >= 0) this.#waiting.splice(at, 1);
    if (waiting.signal !== undefined) offAbort(waiting.signal, waiting);
    return waiting;
  }

  /** Something changed: several changes of one moment are looked at together, and leases grow a while after the last. */
  #schedule(): void {
    clearTimeout(this.#growing);
    this.#growing = undefined;
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (!this.#closed) this.#attempt(() => this.#serve());
    });
  }

  /** A database of locks that fails is told to those who wait. */
  #attempt(work: () => void): void {
    try {
      work();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const error = new MainbenchError('environment', `The list of used devices cannot be written (${why}).`, {
        hint: 'Name another folder in MAINBENCH_CACHE.',
        cause,
      });
      for (const waiting of [...this.#waiting]) this.#leave(waiting).reject(error);
    }
  }

  #serve(): void {
    let need = 0;
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const { request } = first;
      need = request.least();
      const devices = this.#choose(need);
      if (devices === undefined) break;
      need = 0;
      this.#leave(first);
      try {
        first.resolve(request.begin(devices));
      } catch (error) {
        this.lease(devices).release();
        first.reject(error);
      }
    }
    const elsewhere = this.#tellOthers(need);
    const comes = [need, elsewhere].filter((count) => count > 0).map((count) => this.#reclaim(count));
    // Who waits for the end of work gets nothing earlier where free devices stay idle: with them that work ends sooner.
    if (comes.includes(true)) return;
    const { growAfter = defaultGrowAfter } = this.#options;
    this.#unsharedSince ??= performance.now();
    const latest = this.#unsharedSince + longestUnshared * growAfter;
    this.#growing ??= setTimeout(
      () => {
        this.#growing = undefined;
        this.#unsharedSince = undefined;
        this.#attempt(() => this.#share());
      },
      Math.max(0, Math.min(growAfter, latest - performance.now())),
    ).unref();
  }

  /** Notes for other processes what is waited for here, and returns what they wait for. */
  #tellOthers(need: number): number {
    const { locks } = this.#options;
    if (locks === undefined) return 0;
    if (need !== this.#announced) locks.wait(this.devices, need);
    this.#announced = need;
    // Others change what is free without a word.
    this.#looking ??= setInterval(() => this.#attempt(() => this.#serve()), lookInterval);
    // What nobody here waits for must not keep the process from its end.
    if (need > 0) this.#looking.ref();
    else this.#looking.unref();
    return locks.neededElsewhere(this.devices);
  }

  /** Takes so many free devices, or none. */
  #choose(count: number): string[] | undefined {
    if (count === 0) return [];
    const free = this.#usable(this.devices.filter((device) => this.#free.has(device)));
    if (free.length < count) return undefined;
    const chosen = free.slice(0, count);
    if (this.#options.locks?.acquire(chosen) === false) return undefined;
    for (const device of chosen) this.#free.delete(device);
    return chosen;
  }

  /** The devices that no other process has. */
  #usable(free: readonly string[]): string[] {
    const { locks, onBlocked } = this.#options;
    if (locks === undefined || free.length === 0) return [...free];
    const blocked = locks.blocked(free);
    for (const [device, pid] of blocked) {
      if (this.#waiting.length > 0 && this.#told.get(device) !== pid) onBlocked?.(device, pid);
    }
    if (this.#waiting.length > 0) this.#told = blocked;
    return free.filter((device) => !blocked.has(device));
  }

  get #returning(): number {
    return [...this.#leases].reduce((sum, { returning }) => sum + returning, 0);
  }

  /**
   * Asks for what somebody who waits lacks: what is idle in any case, the rest only where it is enough.
   * @returns whether it is enough, so that nobody has to end
   */
  #reclaim(need: number): boolean {
    const free = this.#usable([...this.#free]).length;
    let short = need - free - this.#returning;
    const leases = [...this.#leases];
    for (const lease of leases.filter(({ idle }) => idle))
      while (short > 0 && lease.spare > 0) short -= lease.askBack();
    const active = leases.filter(({ idle }) => !idle);
    if (active.reduce((sum, { spare }) => sum + spare, 0) < short) return false;
    while (short > 0) short -= largest(active).askBack();
    return true;
  }

  /** Shares what is free or idle among those who can use more. */
  #share(): void {
    const active = [...this.#leases].filter((lease) => lease.elastic !== undefined && !lease.idle && lease.size > 0);
    if (active.length === 0) return;
    const idle = [...this.#leases].filter((lease) => lease.idle);
    const free = this.#usable([...this.#free]).length;
    const sizes = [...active, ...idle].reduce((sum, { size }) => sum + size, 0);
    const sharers = active.map((lease) => ({ ...(lease.elastic as ElasticWork), size: lease.size }));
    const shares = fairShares(sharers, free + this.#returning + sizes);
    let lacking = 0;
    active.forEach((lease, index) => {
      const { step } = lease.elastic as ElasticWork;
      while (lease.size < (shares[index] as number)) {
        const devices = this.#choose(step);
        if (devices === undefined) break;
        lease.add(devices);
      }
      lacking += Math.max(0, (shares[index] as number) - lease.size);
    });
    lacking -= this.#returning;
    for (const lease of idle) while (lacking > 0 && lease.size > 0) lacking -= lease.askBack();
    active.forEach((lease, index) => {
      while (lacking > 0 && lease.size > (shares[index] as number)) lacking -= lease.askBack();
    });
  }
}

function largest(leases: readonly DeviceLease[]): DeviceLease {
  return leases.reduce((most, lease) => (lease.spare > most.spare ? lease : most));
}

function closedError(): MainbenchError {
  return new MainbenchError('engine', 'The engines of this run were stopped.', { retryable: true });
}
