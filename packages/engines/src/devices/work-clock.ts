/** Counts how long devices work for each of those who share them. */
export class WorkClock<User> {
  readonly #milliseconds = new Map<User, number>();
  #since = performance.now();

  /** Counts the time since the last call for so many devices, in equal parts; called before either changes. */
  count(devices: number, users: ReadonlySet<User>): void {
    const now = performance.now();
    const part = (devices * (now - this.#since)) / Math.max(1, users.size);
    this.#since = now;
    for (const user of users) this.#milliseconds.set(user, (this.#milliseconds.get(user) ?? 0) + part);
  }

  /** What was counted for one of them, which is then forgotten. */
  take(user: User): number {
    const counted = this.#milliseconds.get(user) ?? 0;
    this.#milliseconds.delete(user);
    return counted;
  }
}
