/** Texts for the round trip: spaces, line breaks, several scripts, characters of four bytes, combining marks. */
export const roundTripTexts = [
  'The sun rose over the quiet harbour.',
  '  two spaces,\ttabs\nand\r\nlines  ',
  'naïve café, Ünïcödé, ﬁ, e\u0301',
  '日本語のテキスト와 한국어',
  '👩‍👩‍👧 🏳️‍🌈 ∀x∈ℝ',
  'def f(x):\n    return x ** 2  # 1e-5\n',
];

const sentences = [
  'The ferry leaves the old harbour twice a day, and in winter once.',
  'Nobody remembered who had planted the walnut tree behind the school.',
  'A letter came from the coast with seven stamps and no sender.',
  'The committee met on Tuesday to count the bridges of the valley.',
  'Rain had washed the numbers from the doors along the canal.',
];

const ending = ' The keeper wrote it down.';

/** More than any tokenizer puts before a prompt. */
const specialTokens = 4;

/**
 * A text of about a hundred tokens, with another beginning for every number; shorter where the server takes less.
 *
 * @param maxInputTokens no token is shorter than a byte, so a text of fewer bytes fits
 */
export function probeText(number: number, maxInputTokens: number): { context: string; continuation: string } {
  const rotated = sentences.map((_, index) => sentences[(index + number) % sentences.length]);
  const room = Math.max(2, maxInputTokens - specialTokens);
  const continuation = ending.slice(0, Math.floor(room / 2));
  return {
    context: `Page ${number}. ${rotated.join(' ')}`.slice(0, room - continuation.length).trimEnd(),
    continuation,
  };
}
