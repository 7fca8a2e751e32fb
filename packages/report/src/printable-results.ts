import type { Results } from '@mainbench/spec';
import { printableLine, printableText, type TextLimit } from './text/printable-text.ts';

/** Fields whose text may have several lines; every other string is a name or a label. */
const longTexts: Readonly<Record<string, TextLimit>> = {
  instruction: { characters: 1200, lines: 24 },
  response: { characters: 1200, lines: 24 },
  description: { characters: 4000, lines: 60 },
  notes: { characters: 2000, lines: 20 },
  text: { characters: 4000, lines: 60 },
};

function printable(value: unknown, key: string): unknown {
  if (typeof value === 'string') {
    const limit = longTexts[key];
    return limit === undefined ? printableLine(value) : printableText(value, limit);
  }
  if (Array.isArray(value)) return value.map((entry) => printable(entry, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [printableLine(name), printable(entry, name)]),
  );
}

/** Results whose every text is fit to be shown: no unseen characters, nothing endless. Each format still escapes it. */
export function printableResults(results: Results): Results {
  return printable(results, '') as Results;
}
