import { codeClass } from '../text/code-classes.ts';
import { classAt, type Units } from '../text/units.ts';
import { marksOfUnits } from './marks.ts';

const apostrophe = 39;
const isNegation = (unit: number) => unit === 110 || unit === 78;
const cased = codeClass.upper | codeClass.lower | codeClass.title;

/**
 * Whether a sentence without contractions can have a word in capitals at all. Its words are split at whitespace and
 * marks only, but for `n't`: without a piece between those that has capitals and no other letters there is none.
 */
export function mayHaveUpperWord(units: Units, start: number, end: number): boolean {
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
