/** A connection, as far as it matters which server is at its other end. */
export interface Line {
  /** The life of the server to which it belongs; 0 while that is not known. */
  life: number;
}

/**
 * Tells apart the lives of the server behind one address. A server that was replaced has lost its connections, so a
 * reply over a connection that was there before a newer one was opened shows that both lead to the same server. Where
 * the first reply after a new connection comes over that one, the server may be another: a new life begins.
 */
export class ServerLives {
  readonly #doubtful = new Set<Line>();
  #present = 0;

  /** The number of lives so far. */
  get count(): number {
    return this.#present;
  }

  opened(): Line {
    const line = { life: 0 };
    this.#doubtful.add(line);
    return line;
  }

  closed(line: Line): void {
    this.#doubtful.delete(line);
  }

  /** A whole reply came over a connection. */
  replied(line: Line): void {
    if (line.life === this.#present && this.#doubtful.size === 0) return;
    if (line.life === 0) this.#present += 1;
    // What is open now and replies later overlaps with this reply, whoever was opened first.
    line.life = this.#present;
    for (const other of this.#doubtful) other.life = this.#present;
    this.#doubtful.clear();
  }
}
