import type { FilterVerdict, Generation } from '@mainbench/spec';

/** A rating that was read, or why there is none. */
export type ParsedRating = { rating: number } | { rating: null; reason: string };

/** The end of a rating: "/5", "out of 5" or "of 5" may follow the number, in brackets or not. */
const scale = String.raw`(?:[\s(]*(?:/|out of|of)[\s]*5(?![\d.,]\d|\d))?`;
/** A number as a model writes it: "4", "4.5", "-1", "10". */
const number = String.raw`([-+−]?\d+(?:[.,]\d+)?)`;
/** What may stand around words and numbers without changing them: Markdown's marks, quotes, brackets. */
const marks = '[\\s*_`"\'“”\\[(]*';

/** `Score: 4`, anywhere in a line, but with no other number after it in that line. */
const scoreLine = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:score|rating)${marks}[:：=]${marks}${number}${scale}(.*)$`,
  'iu',
);
/** A reply that is a number and nothing else. */
const loneNumber = new RegExp(`^${marks}${number}${scale}[\\s*_\`"'“”\\]).!]*$`, 'iu');

function checked(written: string): ParsedRating {
  const value = Number(written.replace(',', '.'));
  if (Number.isInteger(value) && value >= 1 && value <= 5) return { rating: value };
  return { rating: null, reason: 'the rating is no whole number from 1 to 5' };
}

/**
 * The rating that a reply ends on: the number of its last line of the form `Score: 4`, or of a reply that is a number
 * alone. Digits elsewhere ("1. First, wash the rice", "on a scale of 1 to 5") are no ratings.
 *
 * The open reproduction of Humpback (Spico197/Humpback, `filter_curation_results.py`) reads `[Ss]core:\s*(\d+)$`.
 * This reading also takes "4/5", "4 out of 5", Markdown, "Rating" for "Score" and words after the number. Like that
 * one it takes "Score: 4.5" for no rating: the prompt asks for one of five, and rounding would be ours.
 */
export function parseRating(reply: string): ParsedRating {
  const lone = loneNumber.exec(reply.trim());
  if (lone !== null) return checked(lone[1] as string);
  for (const line of reply.split(/[\r\n]+/).reverse()) {
    const match = scoreLine.exec(line);
    if (match === null) continue;
    if (/\p{N}/u.test(match[2] as string))
      return { rating: null, reason: 'the line with the rating names several numbers' };
    return checked(match[1] as string);
  }
  return { rating: null, reason: 'the reply has no line with a rating' };
}

/** Characters of an unparsable reply that are kept: of its end, where the rating should stand. */
const keptOfReply = 200;

/** The rating that a reply ends on; null with the reason and the reply's end where there is none. */
export function rateReply({ text, finish }: Pick<Generation, 'text' | 'finish'>, maxNewTokens: number): FilterVerdict {
  const parsed = parseRating(text);
  if (parsed.rating !== null) return { score: parsed.rating };
  // Tells a model that names no rating from a limit that is too small.
  const cut = finish === 'length' ? `, cut at ${maxNewTokens} tokens` : '';
  return { score: null, details: { reason: `${parsed.reason}${cut}`, reply: text.slice(-keptOfReply) } };
}
