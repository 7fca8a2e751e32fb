/** What Python's `str.split`, `str.strip` and `\s` of `re` take as white space, as the inside of a character class. */
export const pythonWhiteSpace =
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000';

/** `\w` of Python's `re` on text, as the inside of a character class of a regular expression with the flag `u`. */
export const pythonWord = '\\p{L}\\p{N}_';

/** `\d` of Python's `re` on text, likewise. */
export const pythonDigit = '\\p{Nd}';

/** By UTF-16 unit: every such character is one unit. A table, since texts may begin with a megabyte of white space. */
const whiteSpaceUnits = new Uint8Array(0x10000);
for (const character of pythonWhiteSpace) whiteSpaceUnits[character.charCodeAt(0)] = 1;

function isUnwanted(text: string, index: number, characters: string | undefined): boolean {
  if (characters === undefined) return whiteSpaceUnits[text.charCodeAt(index)] === 1;
  return characters.includes(text.charAt(index));
}

function firstWanted(text: string, characters: string | undefined): number {
  let start = 0;
  while (start < text.length && isUnwanted(text, start, characters)) start += 1;
  return start;
}

function lastWanted(text: string, characters: string | undefined, start: number): number {
  let end = text.length;
  while (end > start && isUnwanted(text, end - 1, characters)) end -= 1;
  return end;
}

/** `str.strip`. @param characters those to take away, of the basic plane; white space by default */
export function pythonStrip(text: string, characters?: string): string {
  const start = firstWanted(text, characters);
  return text.slice(start, lastWanted(text, characters, start));
}

/** `str.rstrip`. @param characters as in pythonStrip */
export function pythonRstrip(text: string, characters?: string): string {
  return text.slice(0, lastWanted(text, characters, 0));
}

/** `str.split` without a separator: the parts between white space, none of them empty. */
export function pythonSplit(text: string): string[] {
  const parts: string[] = [];
  let start = -1;
  for (let index = 0; index < text.length; index += 1) {
    if (whiteSpaceUnits[text.charCodeAt(index)] === 0) {
      if (start < 0) start = index;
    } else if (start >= 0) {
      parts.push(text.slice(start, index));
      start = -1;
    }
  }
  if (start >= 0) parts.push(text.slice(start));
  return parts;
}
