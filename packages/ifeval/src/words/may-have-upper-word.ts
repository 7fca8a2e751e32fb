import { classAt, codeClass } from '../text/code-classes.ts';
import { marksOfUnits } from './marks.ts';
import { mayContract } from './split-contractions.ts';

const apostrophe = 39;
const isNegation = (unit: number) => unit === 110 || unit === 78;
const cased = codeClass.upper | codeClass.lower | codeClass.title;

/**
 * Whether a sentence can have a word in capitals at all. Words are split at whitespace and marks only, but for
 * contractions and `n't`: without a piece between those that has capitals and no other letters there is none.
 */
export function mayHaveUpperWord(sentence: string): boolean {
  let seen = 0;
  let seenBeforeLast = 0;
  for (let index = 0; index < sentence.length; index += 1) {
    const unit = sentence.charCodeAt(index);
    const bits = classAt(sentence, index);
    if ((bits & codeClass.space) === 0 && marksOfUnits[unit] === 0) {
      seenBeforeLast = seen;
      seen |= bits;
      continue;
    }
    if ((seen & cased) === codeClass.upper) return true;
    const split = unit === apostrophe && index > 0 && isNegation(sentence.charCodeAt(index - 1));
    if (split && (seenBeforeLast & cased) === codeClass.upper) return true;
    seen = 0;
    seenBeforeLast = 0;
  }
  return (seen & cased) === codeClass.upper || mayContract(sentence);
}
