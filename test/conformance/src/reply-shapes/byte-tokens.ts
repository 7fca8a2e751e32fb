/** A tokenizer of bytes with `<s>` before them, for servers whose client asks for tokens. */
const first = 3;
const specials: Readonly<Record<string, number>> = { '<s>': 1, '</s>': 2 };

export function encode(text: string, addsBeginning = true): number[] {
  const special = specials[text];
  const ids = special === undefined ? [...Buffer.from(text)].map((byte) => byte + first) : [special];
  return addsBeginning ? [1, ...ids] : ids;
}

export function decode(ids: readonly number[]): string {
  return Buffer.from(ids.flatMap((id) => (id < first ? [] : [id - first]))).toString('utf8');
}

/** Tokens with their places in bytes, as TGI tells them. */
export function tokensWithOffsets(text: string): { id: number; text: string; start: number; stop: number }[] {
  const bytes = Buffer.byteLength(text);
  const begin = { id: 1, text: '', start: 0, stop: 0 };
  if (specials[text] !== undefined) return [begin, { id: specials[text], text, start: 0, stop: bytes }];
  let start = 0;
  const characters = [...text].map((character) => {
    const token = { id: first + ((character.codePointAt(0) ?? 0) % 1000), text: character, start, stop: start };
    start += Buffer.byteLength(character);
    return { ...token, stop: start };
  });
  return [begin, ...characters];
}
