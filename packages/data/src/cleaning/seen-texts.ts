import { createHash } from 'node:crypto';

/** Remembers texts by 132 bits of their SHA-256, so that memory grows by a few dozen bytes a row. */
export class SeenTexts {
  readonly #digests = new Set<string>();

  /** Whether exactly these texts came before; remembers them. */
  seenBefore(...texts: readonly string[]): boolean {
    const digest = createHash('sha256').update(JSON.stringify(texts)).digest('base64').slice(0, 22);
    if (this.#digests.has(digest)) return true;
    this.#digests.add(digest);
    return false;
  }
}
