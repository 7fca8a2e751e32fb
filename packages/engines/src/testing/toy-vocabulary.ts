/** Ids of texts and texts of ids, as a byte-level tokenizer has them. */
export interface ToyVocabulary {
  /** `<s>` first where it is asked for. */
  encode(text: string, beginningOfText: boolean): number[];
  /** Special tokens are decoded to their texts; a character that is cut becomes U+FFFD. */
  decode(ids: readonly number[]): string;
  /** UTF-8 bytes of one token. */
  bytesOf(id: number): Buffer;
}

const specials = ['<unk>', '<s>', '</s>'];

/**
 * A tokenizer that holds words with the space before them as one token, and other characters as one token a byte, a
 * space before them with the first: so tokens span boundaries, and characters span tokens.
 */
export function toyVocabulary(): ToyVocabulary {
  const pieces: Buffer[] = specials.map((text) => Buffer.from(text));
  const ids = new Map(pieces.map((piece, id) => [piece.toString('latin1'), id]));

  function cut(bytes: Buffer): Buffer[] {
    const first = bytes[0] === 0x20 && bytes.length > 1 ? 2 : 1;
    return [bytes.subarray(0, first), ...[...bytes.subarray(first)].map((byte) => Buffer.from([byte]))];
  }

  function idOf(piece: Buffer): number {
    const key = piece.toString('latin1');
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, pieces.length);
    return pieces.push(piece) - 1;
  }

  return {
    encode(text, beginningOfText) {
      const found = [...text.matchAll(/<unk>|<\/?s>| ?[a-z]+| ?[^\0-\x7f]|[\s\S]/gu)].flatMap(([piece]) => {
        const bytes = Buffer.from(piece);
        return /^ ?[a-z]+$/.test(piece) || specials.includes(piece) ? [idOf(bytes)] : cut(bytes).map(idOf);
      });
      return beginningOfText ? [1, ...found] : found;
    },
    decode: (list) => Buffer.concat(list.map((id) => pieces[id] ?? Buffer.alloc(0))).toString('utf8'),
    bytesOf: (id) => pieces[id] ?? Buffer.alloc(0),
  };
}
