/** What a lease that may grow and shrink needs to know. */
export interface ElasticWork {
  /** Devices of one replica: the lease has a multiple of them, and keeps so many at least while it is in use. */
  step: number;
  /** Devices that it can use at most. */
  most: number;
  /** Told of more devices, one replica's. */
  grow(devices: readonly string[]): void;
  /** Asked for one replica's devices: they come back by `giveBack` once nothing works on them. */
  shrink(devices: readonly string[]): void;
}

/** Devices that one piece of work has. Made by a pool, which keeps the account. */
export class DeviceLease {
  readonly elastic: ElasticWork | undefined;
  /** Set while nobody uses what works there, so that all of it may be asked back. */
  #idle = false;
  /** Replicas' devices, those that came last at the end; what is asked back is in `returning`. */
  readonly #held: (readonly string[])[];
  readonly #returning = new Set<readonly string[]>();
  readonly #changed: (freed: readonly string[]) => void;

  /** @param changed called with devices that are free again, or none where only the use changed */
  constructor(
    devices: readonly string[],
    elastic: ElasticWork | undefined,
    changed: (freed: readonly string[]) => void,
  ) {
    this.elastic = elastic;
    this.#held = devices.length === 0 ? [] : [devices];
    this.#changed = changed;
  }

  /** Devices that it has and nobody asked back. */
  get size(): number {
    return this.#held.reduce((sum, { length }) => sum + length, 0);
  }

  /** Devices that were asked back and are not free yet. */
  get returning(): number {
    return [...this.#returning].reduce((sum, { length }) => sum + length, 0);
  }

  get isOver(): boolean {
    return this.#held.length + this.#returning.size === 0;
  }

  get idle(): boolean {
    return this.#idle;
  }

  set idle(idle: boolean) {
    this.#idle = idle;
    this.#changed([]);
  }

  /** Devices that it can be asked for now. */
  get spare(): number {
    if (this.elastic === undefined) return 0;
    return this.#idle ? this.size : Math.max(0, this.size - this.elastic.step);
  }

  add(devices: readonly string[]): void {
    this.#held.push(devices);
    this.elastic?.grow(devices);
  }

  /** Asks for the replica that came last; returns how many devices will come back. */
  askBack(): number {
    const devices = this.#held.pop();
    if (devices === undefined) return 0;
    this.#returning.add(devices);
    this.elastic?.shrink(devices);
    return devices.length;
  }

  /** Nothing works on these devices any more; twice is harmless. */
  giveBack(devices: readonly string[]): void {
    const at = this.#held.indexOf(devices);
    if (at >= 0) this.#held.splice(at, 1);
    else if (!this.#returning.delete(devices)) return;
    this.#changed(devices);
  }

  /** Nothing works on any of its devices any more. */
  release(): void {
    for (const devices of [...this.#held, ...this.#returning]) this.giveBack(devices);
  }
}
