import { isSpace, setOfUnits, type Units } from '../text/units.ts';
import { mark, marksOfUnits } from './marks.ts';
import {
  endings,
  punctuationAfterFinal,
  punctuationBeforeFinal,
  quotesToPairs,
  type Rule,
  startingQuotes,
} from './rules.ts';
import { UnitText } from './unit-text.ts';

/**
 * Which release of NLTK is followed. From 3.9 on whitespace is folded into single spaces before clitics are split, so
 * that `IT'S` at the end of a line is two words.
 */
export type NltkRules = '3.8' | '3.9';

const space = 32;
const dot = 46;
let text = new UnitText();
let other = new UnitText();

const closingWithSpace = setOfUnits(')]}>"\'»”’ ');
const closingCharacters = setOfUnits(')]}>"\'');

/**
 * A full stop that ends the text, where only closing characters and whitespace follow it, stands alone.
 * @param apart whether a space also parts it from the closing characters
 */
function padFinalPeriod(text: UnitText, closing: ReadonlySet<number>, apart: boolean): void {
  const { units } = text;
  let position = text.length - 1;
  while (position >= 0 && units[position] !== dot) position -= 1;
  if (position < 1 || units[position - 1] === dot) return;
  let end = position + 1;
  while (end < text.length && closing.has(units[end] as number)) end += 1;
  for (let rest = end; rest < text.length; rest += 1) if (!isSpace(units[rest] as number)) return;
  const closed = end === position + 1 ? undefined : units.slice(position + 1, end);
  text.length = position;
  text.push(space);
  text.push(dot);
  if (apart) text.push(space);
  if (closed !== undefined) for (const unit of closed) text.push(unit);
  text.push(space);
}

function marksIn({ units, length }: UnitText): number {
  let found = 0;
  for (let index = 0; index < length; index += 1) found |= marksOfUnits[units[index] as number] as number;
  return found;
}

function applyRule(rule: Rule): void {
  const { units, length } = text;
  other.length = 0;
  other.reserve(length + 16);
  let from = 0;
  let index = 0;
  while (index < length) {
    const unit = units[index] as number;
    const end = ((marksOfUnits[unit] as number) & rule.marks) === 0 ? -1 : rule.apply(text, index, from, other);
    if (end < 0) {
      other.push(unit);
      index += 1;
    } else {
      from = end;
      index = end;
    }
  }
  [text, other] = [other, text];
}

function applyRules(rules: readonly Rule[], marks: number): void {
  for (const rule of rules) if ((rule.marks & marks) !== 0) applyRule(rule);
}

function foldWhitespace(): void {
  const { units, length } = text;
  let kept = 0;
  let inSpace = false;
  for (let index = 0; index < length; index += 1) {
    const unit = units[index] as number;
    const blank = isSpace(unit);
    if (!blank || !inSpace) {
      units[kept] = blank ? space : unit;
      kept += 1;
    }
    inSpace = blank;
  }
  text.length = kept;
}

function surroundWithSpaces(): void {
  text.reserve(text.length + 2);
  text.units.copyWithin(1, 0, text.length);
  text.units[0] = space;
  text.units[text.length + 1] = space;
  text.length += 2;
}

/**
 * A sentence with whitespace between its words: nltk.tokenize.destructive, NLTKWordTokenizer.tokenize without its last
 * steps, the contractions and the split. Linear in the length of the sentence.
 * @returns a text that holds until the next call
 */
export function spaceWords(units: Units, start: number, end: number, rules: NltkRules): UnitText {
  text.set(units, start, end);
  const marks = marksIn(text);
  applyRules(startingQuotes, marks);
  if ((marks & mark.dot) !== 0) padFinalPeriod(text, closingWithSpace, true);
  applyRules(punctuationBeforeFinal, marks);
  if ((marks & mark.dot) !== 0) padFinalPeriod(text, closingCharacters, false);
  applyRules(punctuationAfterFinal, marks);
  surroundWithSpaces();
  applyRules(quotesToPairs, marks);
  if (rules === '3.9') foldWhitespace();
  applyRules(endings, marks);
  return text;
}
