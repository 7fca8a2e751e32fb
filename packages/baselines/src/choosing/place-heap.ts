/**
 * Places by an order that need not be known in full: the first of a million is found without sorting them (a binary heap).
 * @param before whether `a` comes before `b`; a strict order
 */
export class PlaceHeap {
  readonly #places: Uint32Array;
  readonly #before: (a: number, b: number) => boolean;
  #size: number;

  constructor(places: Uint32Array, before: (a: number, b: number) => boolean) {
    this.#places = places.slice();
    this.#before = before;
    this.#size = places.length;
    for (let at = (this.#size >>> 1) - 1; at >= 0; at -= 1) this.#sink(at);
  }

  /** Undefined where none is left. */
  get first(): number | undefined {
    return this.#size === 0 ? undefined : this.#places[0];
  }

  /** Takes the first one out. */
  shift(): number | undefined {
    const { first } = this;
    if (first === undefined) return undefined;
    this.#size -= 1;
    this.#places[0] = this.#places[this.#size] as number;
    this.#sink(0);
    return first;
  }

  /** Finds the first one again after what `before` says of it has changed so that it comes later. */
  lower(): void {
    this.#sink(0);
  }

  #sink(from: number): void {
    const places = this.#places;
    const place = places[from] as number;
    let at = from;
    for (let child = 2 * at + 1; child < this.#size; child = 2 * at + 1) {
      const other = child + 1;
      const next = other < this.#size && this.#before(places[other] as number, places[child] as number) ? other : child;
      if (!this.#before(places[next] as number, place)) break;
      places[at] = places[next] as number;
      at = next;
    }
    places[at] = place;
  }
}
