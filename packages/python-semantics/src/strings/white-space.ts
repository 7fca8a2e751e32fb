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

type Unwanted = (unit: number) => boolean;

function unwanted(characters: string | undefined): Unwanted {
  if (characters === undefined) return isPythonWhiteSpace;
  const units = new Set(Array.from(characters, (character) => character.charCodeAt(0)));
  return (unit) => units.has(unit);
}

function firstWanted(text: string, isUnwanted: Unwanted): number {
  let start = 0;
  while (start < text.length && isUnwanted(text.charCodeAt(start))) start += 1;
  return start;
}

function lastWanted(text: string, isUnwanted: Unwanted, start: number): number {
  let end = text.length;
  while (end > start && isUnwanted(text.charCodeAt(end - 1))) end -= 1;
  return end;
}

/** `str.strip`. @param characters those to take away, of the basic plane; white space by default */
export function pythonStrip(text: string, characters?: string): string {
  const isUnwanted = unwanted(characters);
  const start = firstWanted(text, isUnwanted);
  return text.slice(start, lastWanted(text, isUnwanted, start));
}

/** `str.lstrip`. @param characters as in pythonStrip */
export function pythonLstrip(text: string, characters?: string): string {
  return text.slice(firstWanted(text, unwanted(characters)));
}

/** `str.rstrip`. @param characters as in pythonStrip */
export function pythonRstrip(text: string, characters?: string): string {
  return text.slice(0, lastWanted(text, unwanted(characters), 0));
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
