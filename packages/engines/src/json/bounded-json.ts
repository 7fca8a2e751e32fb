/** Levels of lists and objects in each other; code that follows them down has room for some thousands. */
const deepest = 500;
/** Lists and objects of any text, and the characters that each further one needs at least: memory follows their number. */
const fewest = 20_000;
const charactersEach = 16;
/** Different names of members, each of which takes some hundred bytes; numbers, such as ids of tokens, take less. */
const mostNames = 50_000;
/** Characters of a text whose names are counted. */
const long = 500_000;

const quote = 0x22;
const colon = 0x3a;
const bracket = 0x5b;
const backslash = 0x5c;
const brace = 0x7b;

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;

function requireBounds(text: string): void {
  const most = fewest + text.length / charactersEach;
  let depth = 0;
  let count = 0;
  let isString = false;
  let start = 0;
  const names = text.length > long ? new Set<string>() : undefined;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isString) {
      if (code === quote) isString = false;
      else if (code === backslash) at += 1;
    } else if (code === quote) {
      isString = true;
      start = at;
    } else if (code === bracket || code === brace) {
      depth += 1;
      count += 1;
      if (depth > deepest) throw new SyntaxError(`more than ${deepest} levels`);
      if (count > most) throw new SyntaxError('too many lists and objects');
    } else if (code === bracket + 2 || code === brace + 2) {
      depth -= 1;
    } else if (code === colon && names !== undefined && !isDigit(text.charCodeAt(start + 1))) {
      names.add(text.slice(start, at));
      if (names.size > mostNames) throw new SyntaxError('too many names');
    }
  }
}

/**
 * As JSON.parse, for text of others: what it makes is no deeper than recursion can follow, and not much larger than the
 * text.
 *
 * @throws SyntaxError
 */
export function parseBoundedJson(text: string): unknown {
  // A shorter text that is JSON cannot hold more levels.
  if (text.length > 2 * deepest) requireBounds(text);
  return JSON.parse(text);
}

/** Characters of texts of log-probabilities that are not looked through first, which takes a third of their parsing. */
const small = 1_000_000;

/**
 * As `parseBoundedJson`, but a short text may have any depth: for readers that look at single members alone.
 *
 * @throws SyntaxError
 */
export function parseFlatJson(text: string): unknown {
  return text.length > small ? parseBoundedJson(text) : JSON.parse(text);
}
