import type { FilterVerdict, Generation } from '@mainbench/spec';
import { parseRating } from './parse-rating.ts';

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
