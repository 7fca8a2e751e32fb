import { isUpper, pythonSplit, pythonWhiteSpace, pythonWord } from '@mainbench/python-semantics';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textsOf } from '../testing/arbitraries.ts';
import { unitsOf } from '../text/units.ts';
import { countUpperWords, wordsOf } from './word-tokenize.ts';

const space = `[${pythonWhiteSpace}]`;
const word = `[${pythonWord}]`;
const edge = `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
const end = '(?=\\n?(?![^]))';
const all = (pattern: string, flags = '') => new RegExp(pattern, `gu${flags}`);

/** The substitutions of nltk.tokenize.destructive as patterns, in their order; quadratic, so for small texts only. */
const substitutions: readonly (readonly [RegExp, string])[] = [
  [all('([«“‘„]|[`]+)'), ' $1 '],
  [all('^"'), '``'],
  [all('(``)'), ' $1 '],
  [all('([ \\(\\[\\{<])("|\'{2})'), '$1 `` '],
  [all(`(')(?!re|ve|ll|m|t|s|d|n)(${word})${edge}`, 'i'), '$1 $2'],
  [all(`([^.])(\\.)([\\]\\)\\}>"'»”’ ]*)${space}*${end}`), '$1 $2 $3 '],
  [all('([:,])([^\\p{Nd}])'), ' $1 $2'],
  [all(`([:,])${end}`), ' $1 '],
  [all('\\.{2,}'), ' $& '],
  [all('[;@#$%&]'), ' $& '],
  [all(`([^.])(\\.)([\\]\\)\\}>"']*)${space}*${end}`), '$1 $2$3 '],
  [all('[?!]'), ' $& '],
  [all("([^'])' "), "$1 ' "],
  [all('[*]'), ' $& '],
  [all('[\\]\\[\\(\\)\\{\\}<>]'), ' $& '],
  [all('--'), ' -- '],
];
const afterPadding: readonly (readonly [RegExp, string])[] = [
  [all('([»”’])'), ' $1 '],
  [all("''"), " '' "],
  [all('"'), " '' "],
];
const folding = [all(`${space}+`), ' '] as const;
const clitics: readonly (readonly [RegExp, string])[] = [
  [all("([^' ])('[sS]|'[mM]|'[dD]|') "), '$1 $2 '],
  [all("([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) "), '$1 $2 '],
  ...['(can)(not)', "(d)('ye)", '(g[iIıİ]m)(me)', '(gon)(na)', '(got)(ta)', '(lem)(me)', "(more)('n)"].map(
    (pattern) => [all(`${edge}${pattern}${edge}`, 'i'), ' $1 $2 '] as const,
  ),
  [all(`${edge}(wan)(na)(?=${space})`, 'i'), ' $1 $2 '],
  [all(` ('t)([iıİ]s)${edge}`, 'i'), ' $1 $2 '],
  [all(` ('t)(was)${edge}`, 'i'), ' $1 $2 '],
];

function reference(sentence: string, rules: '3.8' | '3.9'): string[] {
  const replace = (text: string, list: readonly (readonly [RegExp, string])[]) =>
    list.reduce((current, [pattern, by]) => current.replace(pattern, by), text);
  const padded = replace(` ${replace(sentence, substitutions)} `, afterPadding);
  return pythonSplit(replace(rules === '3.9' ? replace(padded, [folding]) : padded, clitics));
}

const sentences = textsOf(
  ...'.,:;?!*-"\'`()[]{}<>«»“”‘’„@#$&',
  '--',
  '..',
  '``',
  "''",
  "'s ",
  "n't ",
  "N'T",
  "'ll ",
  "'x",
  'cannot',
  'CANnot',
  "d'ye",
  'gimme',
  'wanna ',
  "more'n",
  " 'tis",
  "'TWAS",
  'DO',
  "DOn't ",
  'ſ',
  '\ud800',
  'ǅ',
);

it.each(['3.8', '3.9'] as const)('splits words as the substitutions of NLTK %s do', (rules) => {
  fc.assert(
    fc.property(sentences, (sentence) => {
      expect(wordsOf(sentence, rules)).toEqual(reference(sentence, rules));
    }),
    { numRuns: 4000 },
  );
});

it.each(['3.8', '3.9'] as const)('counts words in capitals without making them (%s)', (rules) => {
  fc.assert(
    fc.property(sentences, (sentence) => {
      const counted = countUpperWords(sentence, unitsOf(sentence), [{ start: 0, end: sentence.length }], rules);
      expect(counted).toBe(wordsOf(sentence, rules).filter(isUpper).length);
    }),
    { numRuns: 4000 },
  );
});

it('folds whitespace from NLTK 3.9 on', () => {
  expect(wordsOf("IT'S\nHERE", '3.8')).toEqual(["IT'S", 'HERE']);
  expect(wordsOf("IT'S\nHERE", '3.9')).toEqual(['IT', "'S", 'HERE']);
});
