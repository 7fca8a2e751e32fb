/** The texts of a prompt's tokens, as a server tells them. */
export class TokenTexts {
  /** UTF-8, one text behind the other. */
  readonly bytes: Buffer;
  /** Where the text of each token ends among the bytes. */
  readonly stops: readonly number[];

  constructor(bytes: Buffer, stops: readonly number[]) {
    this.bytes = bytes;
    this.stops = stops;
  }

  static of(texts: readonly string[]): TokenTexts {
    const bytes = Buffer.from(texts.join(''), 'utf8');
    let stop = 0;
    const isPlain = texts.reduce((sum, { length }) => sum + length, 0) === bytes.length;
    const stops = texts.map((text) => {
      stop += isPlain ? text.length : Buffer.byteLength(text, 'utf8');
      return stop;
    });
    return new TokenTexts(bytes, stops);
  }
}
