import { stripVTControlCharacters } from 'node:util';
import { withoutSecrets } from './secrets.ts';

// Bidirectional marks can make a line read as something else than it says.
const unprintable = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu;

/** Text on one line for people: escape sequences, control characters and secrets are gone, line breaks are spaces. */
export function displayText(text: string): string {
  return stripVTControlCharacters(withoutSecrets(text)).toWellFormed().replace(unprintable, ' ').trim();
}

/** The same for a text of several lines: line breaks and tabs stay. */
export function displayLines(text: string): string {
  return text.split('\n').map(keepIndentation).join('\n');
}

function keepIndentation(line: string): string {
  const indentation = /^[ \t]*/.exec(line)?.[0] ?? '';
  return `${indentation}${line.slice(indentation.length).split('\t').map(displayText).join('\t')}`;
}
