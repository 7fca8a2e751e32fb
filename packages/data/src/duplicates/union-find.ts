/** Disjoint sets of 0 … size − 1 (Tarjan 1975); the least member of a set stands for it. */
export class UnionFind {
  readonly #parents: Uint32Array;

  constructor(size: number) {
    this.#parents = Uint32Array.from({ length: size }, (_, index) => index);
  }

  /** The least member of the set of an item. */
  find(item: number): number {
    const parents = this.#parents;
    let root = item;
    while (parents[root] !== root) root = parents[root] as number;
    for (let at = item; at !== root; ) {
      const next = parents[at] as number;
      parents[at] = root;
      at = next;
    }
    return root;
  }

  /** Makes one set of those of two items. */
  join(a: number, b: number): void {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    this.#parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }

  /** The least member of each item's set, by item. */
  roots(): Uint32Array {
    return this.#parents.map((_, item) => this.find(item));
  }
}
