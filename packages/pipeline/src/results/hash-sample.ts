import { digest } from '@mainbench/kit';

/** A seeded sample of what is added: the values with the smallest hashes of their ids. Needs no second pass. */
export class HashSample<Value> {
  readonly #limit: number;
  readonly #seed: number;
  #chosen: { order: string; value: Value }[] = [];
  /** The hash from which on nothing more is taken. */
  #bound = '~';

  constructor(limit: number, seed: number) {
    this.#limit = limit;
    this.#seed = seed;
  }

  add(id: string, value: Value): void {
    const order = digest([this.#seed, id]);
    if (order >= this.#bound) return;
    this.#chosen.push({ order, value });
    // Sorting twice as many once is cheaper than keeping a list sorted.
    if (this.#chosen.length > 2 * this.#limit + 100) this.#cut();
  }

  /** The sample, in the order of the hashes. */
  values(): Value[] {
    this.#cut();
    return this.#chosen.map(({ value }) => value);
  }

  #cut(): void {
    this.#chosen.sort((a, b) => (a.order < b.order ? -1 : 1));
    this.#chosen.length = Math.min(this.#limit, this.#chosen.length);
    if (this.#chosen.length === this.#limit) this.#bound = this.#chosen.at(-1)?.order ?? '';
  }
}
