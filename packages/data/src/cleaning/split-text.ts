/** Ends of paragraphs, then of sentences, then of words: a text is cut at the best of these that is not too early. */
const ends = [/\n+/g, /[.!?…。！？]["'”’)\]]*\s+/g, /\s+/g];
const earliest = 0.5;

function windowEnd(text: string, start: number, characters: number): number {
  let index = start;
  for (let seen = 0; seen < characters && index < text.length; seen += 1) {
    index += (text.codePointAt(index) as number) > 0xffff ? 2 : 1;
  }
  return index;
}

/** White space right after the window belongs to it: it makes the end of a word a place to cut, and is trimmed off. */
function withWhiteSpace(text: string, end: number): number {
  const next = /\S/g;
  next.lastIndex = end;
  return next.exec(text)?.index ?? text.length;
}

function cutPoint(text: string, start: number, windowed: number): number {
  const end = withWhiteSpace(text, windowed);
  if (end >= text.length) return end;
  const window = text.slice(start, end);
  for (const pattern of ends) {
    const last = [...window.matchAll(pattern)].at(-1);
    const cut = last === undefined ? 0 : last.index + last[0].length;
    if (cut > window.length * earliest) return start + cut;
  }
  return end;
}

/**
 * Cuts a text into pieces of at most so many characters (code points), at the end of a paragraph, sentence or word where
 * one lies in the second half of a piece. White space at the cuts is left out; nothing else is.
 */
export function* splitText(text: string, maxCharacters: number): Generator<string> {
  let start = 0;
  while (start < text.length) {
    const cut = cutPoint(text, start, windowEnd(text, start, maxCharacters));
    const piece = text.slice(start, cut).trim();
    if (piece !== '') yield piece;
    start = cut;
  }
}
