import { pythonSplit } from '@mainbench/python-semantics';
import type { Span } from '../sentences/split-sentences.ts';
import { codeClass } from '../text/code-classes.ts';
import { classAt, type Units, unitsOf } from '../text/units.ts';
import { mayHaveUpperWord } from './may-have-upper-word.ts';
import { type NltkRules, spaceWords } from './space-words.ts';
import { mayContract, splitContractions } from './split-contractions.ts';

/** The words of one sentence, as nltk.word_tokenize gives them. */
export function wordsOf(sentence: string, rules: NltkRules): string[] {
  const units = unitsOf(sentence);
  return pythonSplit(splitContractions(spaceWords(units, 0, units.length, rules).toString()));
}

const cased = codeClass.upper | codeClass.lower | codeClass.title;

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
