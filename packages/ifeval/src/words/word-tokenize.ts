import { codeClass, pythonSplit, pythonWhiteSpace, pythonWord } from '@mainbench/python-semantics';
import type { Span } from '../sentences/split-sentences.ts';
import { classAt, type Units, unitsOf } from '../text/units.ts';
import { marksOfUnits } from './marks.ts';
import { type NltkRules, spaceWords } from './space-words.ts';

// Where case is ignored, Python takes the dotless and the dotted i for an i.
const i = '[iıİ]';
const words = `cannot|d'ye|g${i}mme|gonna|gotta|lemme|more'n`;
const contraction = new RegExp(
  `(?<![${pythonWord}])(?:(?:${words})(?![${pythonWord}])|wanna(?=[${pythonWhiteSpace}]))`,
  'giu',
);
const afterSpace = [`'t${i}s`, "'twas"].map((word) => new RegExp(`(?<= )${word}(?![${pythonWord}])`, 'giu'));
const hint = /nnot|'ye|mme|nna|tta|re'n|'t[iıİw]/i;

/** Whether a text can hold a contraction; most do not. */
export function mayContract(text: string): boolean {
  return hint.test(text);
}

/** Where a contraction parts: d'ye after one letter, more'n after four, the others after three. */
function partOf(word: string): number {
  if (word.startsWith("'", 1)) return 1;
  return word.endsWith("'n") || word.endsWith("'N") ? 4 : 3;
}

/** CONTRACTIONS2 and CONTRACTIONS3 of nltk.tokenize.destructive (MacIntyreContractions). */
export function splitContractions(text: string): string {
  if (!mayContract(text)) return text;
  const parted = text.replace(contraction, (word) => ` ${word.slice(0, partOf(word))} ${word.slice(partOf(word))} `);
  // One after the other: what the first one puts in may come before what the second one seeks.
  return afterSpace.reduce((current, pattern) => {
    return current.replace(pattern, (word) => ` ${word.slice(0, 2)} ${word.slice(2)} `);
  }, parted);
}

/** The words of one sentence, as nltk.word_tokenize gives them. */
export function wordsOf(sentence: string, rules: NltkRules): string[] {
  const units = unitsOf(sentence);
  return pythonSplit(splitContractions(spaceWords(units, 0, units.length, rules).toString()));
}

const apostrophe = 39;
const isNegation = (unit: number) => unit === 110 || unit === 78;
const cased = codeClass.upper | codeClass.lower | codeClass.title;

/**
 * Whether a sentence without contractions can have a word in capitals at all. Its words are split at whitespace and
 * marks only, but for `n't`: without a piece between those that has capitals and no other letters there is none.
 */
function mayHaveUpperWord(units: Units, start: number, end: number): boolean {
  let seen = 0;
  let seenBeforeLast = 0;
  for (let index = start; index < end; index += 1) {
    const unit = units[index] as number;
    const bits = classAt(units, index);
    if ((bits & codeClass.space) === 0 && marksOfUnits[unit] === 0) {
      seenBeforeLast = seen;
      seen |= bits;
      continue;
    }
    if ((seen & cased) === codeClass.upper) return true;
    const split = unit === apostrophe && index > start && isNegation(units[index - 1] as number);
    if (split && (seenBeforeLast & cased) === codeClass.upper) return true;
    seen = 0;
    seenBeforeLast = 0;
  }
  return (seen & cased) === codeClass.upper;
}

/** How many words between whitespace are in capitals (str.isupper); the text ends with whitespace. */
function countUpper(units: Units, length: number): number {
  let count = 0;
  let seen = 0;
  for (let index = 0; index < length; index += 1) {
    const bits = classAt(units, index);
    if ((bits & codeClass.space) === 0) {
      seen |= bits;
      continue;
    }
    if ((seen & cased) === codeClass.upper) count += 1;
    seen = 0;
  }
  return count;
}

/** How many of NLTK's words are in capitals, over all sentences of a text. */
export function countUpperWords(text: string, units: Units, sentences: readonly Span[], rules: NltkRules): number {
  const contracts = mayContract(text);
  let count = 0;
  for (const { start, end } of sentences) {
    const contracted = contracts && mayContract(text.slice(start, end));
    if (!contracted && !mayHaveUpperWord(units, start, end)) continue;
    const spaced = spaceWords(units, start, end, rules);
    if (contracted) {
      const parted = unitsOf(splitContractions(spaced.toString()));
      count += countUpper(parted, parted.length);
    } else {
      count += countUpper(spaced.units, spaced.length);
    }
  }
  return count;
}
