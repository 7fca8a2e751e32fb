import type { Boundary } from './scored-text.ts';

/** A token of a text; its place is told in UTF-8 bytes. */
export interface OffsetToken {
  id: number;
  start: number;
  stop: number;
}

/** The tokens of a text, a column for each of their members. */
export class OffsetTokens {
  readonly ids: readonly number[];
  readonly starts: readonly number[];
  readonly stops: readonly number[];

  constructor(ids: readonly number[], starts: readonly number[], stops: readonly number[]) {
    this.ids = ids;
    this.starts = starts;
    this.stops = stops;
  }

  static of(tokens: readonly OffsetToken[]): OffsetTokens {
    return new OffsetTokens(
      tokens.map(({ id }) => id),
      tokens.map(({ start }) => start),
      tokens.map(({ stop }) => stop),
    );
  }
}

/**
 * Finds the first token that starts at or after the context's end.
 * A text must be tokenised as a whole: its parts tokenised apart give other tokens.
 *
 * @param leading how many special tokens the server put in front
 * @param contextBytes length of the context in UTF-8 bytes
 */
export function findBoundary({ starts, stops }: OffsetTokens, leading: number, contextBytes: number): Boundary {
  const index = starts.findIndex((start, place) => place >= leading && start >= contextBytes);
  const first = index === -1 ? starts.length : index;
  const straddles = starts.some(
    (start, place) => place >= leading && start < contextBytes && (stops[place] as number) > contextBytes,
  );
  return { first, straddles };
}

/** Whether every byte of a text belongs to a token: a tokenizer that rewrites texts first leaves some out. */
export function coversText({ starts, stops }: OffsetTokens, text: string): boolean {
  let covered = 0;
  for (const [place, start] of starts.entries()) {
    if (start > covered) return false;
    covered = Math.max(covered, stops[place] as number);
  }
  return covered === Buffer.byteLength(text, 'utf8');
}
