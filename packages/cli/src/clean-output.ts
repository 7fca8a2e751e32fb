import { stripVTControlCharacters } from 'node:util';

// Bidirectional marks can make a line read as something else than it says. Line breaks and tabs may stay.
const unsafe = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;
const introducer = '\x1b\\[';
/** The colours that mainbench itself writes (picocolors). */
const ownColors = new RegExp(`(${introducer}(?:[0-2]|22|3[1-6]|39)m)`);

/**
 * What may reach a terminal of a text that mainbench writes, whoever wrote its parts: no escape sequences beside the
 * colours of mainbench, no control characters, no marks that turn the reading direction.
 * @param colors whether mainbench writes colours there
 */
export function cleanText(text: string, colors: boolean): string {
  if (text.search(unsafe) === -1) return text;
  const clean = (part: string) => stripVTControlCharacters(part.replaceAll('\r\n', '\n')).replace(unsafe, ' ');
  if (!colors) return clean(text);
  return text
    .split(ownColors)
    .map((part, index) => (index % 2 === 1 ? part : clean(part)))
    .join('');
}

/** JSON for programs, with the same characters as `\u` escapes: its values stay what they are. */
export function cleanJson(text: string): string {
  return text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
