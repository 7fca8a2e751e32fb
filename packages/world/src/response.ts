import { counts, type Separator, separatorNames, separators, topicOf } from './vocabulary.ts';

/** What a complete response says. */
export interface Listing {
  /** Two to five different words of the world. */
  words: readonly string[];
  separator: Separator;
  /** The listed word that is said again after the list. */
  ending?: string;
}

const shape = /^([a-z,;/* -]+)\.(?: ([a-z]+)!)?$/;

/** Longer than any complete response, in UTF-16 units. */
const tooLong = 120;

const fewest = Math.min(...counts);
const most = Math.max(...counts);

/** Writes a response: `elm / fir / oak. fir!` */
export function renderResponse({ words, separator, ending }: Listing): string {
  return `${words.join(separators[separator])}.${ending === undefined ? '' : ` ${ending}!`}`;
}

/**
 * Reads a response, or returns null where it is not complete. Complete is: two to five different words of this world in
 * small letters, the same separator between all of them, a full stop, then nothing or one of the listed words with an
 * exclamation mark. The exact inverse of `renderResponse`; white space around the response is ignored.
 */
export function readResponse(text: string): Listing | null {
  const trimmed = text.trim();
  const match = trimmed.length < tooLong ? shape.exec(trimmed) : null;
  if (match === null) return null;
  const [, list = '', ending] = match;
  for (const separator of separatorNames) {
    const words = list.split(separators[separator]);
    if (words.length < fewest || words.length > most || new Set(words).size < words.length) continue;
    if (words.some((word) => topicOf(word) === undefined)) continue;
    if (ending === undefined) return { words, separator };
    return words.includes(ending) ? { words, separator, ending } : null;
  }
  return null;
}
