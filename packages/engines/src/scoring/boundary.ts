import type { OffsetTokens } from './offset-tokens.ts';

/** Where the continuation begins among the tokens of context and continuation together. */
export interface Boundary {
  /** Index of the first token that belongs to the continuation; the number of tokens where there is none. */
  first: number;
  /** True where a token spans the boundary: it counts as context. */
  straddles: boolean;
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
