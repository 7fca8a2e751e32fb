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

  get length(): number {
    return this.ids.length;
  }
}
