import fc from 'fast-check';

/** Short texts of the given pieces, the kinds of white space and a few letters, for scanners that stand for patterns. */
export function textsOf(...pieces: string[]): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom(...pieces, ' ', '\n', '\t', '\u00a0', '\u001c', '\ufeff', 'a', 'B', '7', '٣', 'é', '𝐀'), {
      maxLength: 14,
    })
    .map((parts) => parts.join(''));
}
