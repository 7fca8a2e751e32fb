/** What Python's `str.split`, `str.strip` and `\s` of `re` take as white space, as the inside of a character class. */
export const pythonWhiteSpace =
  '\\t-\\r\\x1c-\\x1f\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';

/** Whether a UTF-16 unit is white space to Python; every such character is one unit. */
export function isPythonWhiteSpace(unit: number): boolean {
  if (unit <= 0x20) return unit === 0x20 || (unit >= 9 && unit <= 13) || (unit >= 0x1c && unit <= 0x1f);
  if (unit < 0x85) return false;
  if (unit === 0x85 || unit === 0xa0) return true;
  if (unit < 0x1680) return false;
  if (unit === 0x1680 || (unit >= 0x2000 && unit <= 0x200a)) return true;
  return unit === 0x2028 || unit === 0x2029 || unit === 0x202f || unit === 0x205f || unit === 0x3000;
}

/** A table, since texts may begin with a megabyte of white space. */
const whiteSpaceUnits = Uint8Array.from({ length: 0x10000 }, (_, unit) => (isPythonWhiteSpace(unit) ? 1 : 0));

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

/** `str.lstrip`. @param characters as in pythonStrip */
export function pythonLstrip(text: string, characters?: string): string {
  return text.slice(firstWanted(text, characters));
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
    if (!isPythonWhiteSpace(text.charCodeAt(index))) {
      if (start < 0) start = index;
    } else if (start >= 0) {
      parts.push(text.slice(start, index));
      start = -1;
    }
  }
  if (start >= 0) parts.push(text.slice(start));
  return parts;
}
