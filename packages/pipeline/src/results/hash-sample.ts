/** A sample of what is added: the values with the smallest hashes, such as seeded ones of ids. Needs no second pass. */
export class HashSample<Value> {
  readonly #limit: number;
  #chosen: { hash: string; value: Value }[] = [];
  /** The hash from which on nothing more is taken. */
  #bound: string | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(hash: string, value: Value): void {
    if (this.#bound !== undefined && hash >= this.#bound) return;
    this.#chosen.push({ hash, value });
    // Sorting twice as many once is cheaper than keeping a list sorted.
    if (this.#chosen.length > 2 * this.#limit + 100) this.#cut();
  }

  /** The sample, in the order of the hashes. */
  values(): Value[] {
    this.#cut();
    return this.#chosen.map(({ value }) => value);
  }

  #cut(): void {
    this.#chosen.sort((a, b) => (a.hash < b.hash ? -1 : 1));
    this.#chosen.length = Math.min(this.#limit, this.#chosen.length);
    if (this.#chosen.length === this.#limit) this.#bound = this.#chosen.at(-1)?.hash ?? '';
  }
}
