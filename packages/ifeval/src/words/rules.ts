import { classOf, codeClass } from '@mainbench/python-semantics';
import { setOfUnits } from '../text/units.ts';
import { mark } from './marks.ts';
import type { UnitText } from './unit-text.ts';

/** One substitution of NLTK's word tokenizer. */
export interface Rule {
  /** Marks at which it can begin. */
  marks: number;
  /**
   * Rewrites at a mark.
   * @param from the end of the last match: what lies before is taken
   * @returns the index after the match; -1 where there is none
   */
  apply(source: UnitText, index: number, from: number, target: UnitText): number;
}

const space = 32;
const apostrophe = 39;
const backtick = 96;

const beforeOpeningQuote = setOfUnits(' ([{<');
const shortEndings = setOfUnits('sSmMdD');
const longEndings = new Set(['ll', 'LL', 're', 'RE', 've', 'VE']);
/** Letters that make a clitic of what follows an apostrophe, U+017F being an s where case is ignored. */
const clitics = setOfUnits('mtsdnMTSDN\u017f');

const at = (source: UnitText, index: number): number => (index < source.length ? (source.units[index] as number) : -1);

/** Whether a surrogate pair begins at an index. */
function isPair(source: UnitText, index: number): boolean {
  return (at(source, index) & 0xfc00) === 0xd800 && (at(source, index + 1) & 0xfc00) === 0xdc00;
}

function push(target: UnitText, ...units: number[]): void {
  for (const unit of units) target.push(unit);
}

/** Puts spaces around single characters. */
function pad(marks: number): Rule {
  return {
    marks,
    apply(source, index, _from, target) {
      push(target, space, at(source, index), space);
      return index + 1;
    },
  };
}

/** Puts spaces around runs of a character: two at a time, or as long as they are. */
function padRun(marks: number, limit: number, shortest: number): Rule {
  return {
    marks,
    apply(source, index, _from, target) {
      const unit = at(source, index);
      let end = index + 1;
      while (end - index < limit && at(source, end) === unit) end += 1;
      if (end - index < shortest) return -1;
      target.push(space);
      for (let position = index; position < end; position += 1) target.push(unit);
      target.push(space);
      return end;
    },
  };
}

/** A quote after a space or an opening bracket becomes two backticks. */
const openingQuote: Rule = {
  marks: mark.doubleQuote | mark.apostrophe,
  apply(source, index, from, target) {
    if (index <= from || !beforeOpeningQuote.has(at(source, index - 1))) return -1;
    const single = at(source, index) === apostrophe;
    if (single && at(source, index + 1) !== apostrophe) return -1;
    push(target, space, backtick, backtick, space);
    return index + (single ? 2 : 1);
  },
};

/** An apostrophe before one letter that is no clitic stands alone. */
const singleLetter: Rule = {
  marks: mark.apostrophe,
  apply(source, index, _from, target) {
    const first = at(source, index + 1);
    if (first < 0 || clitics.has(first)) return -1;
    const pair = isPair(source, index + 1);
    const end = index + (pair ? 3 : 2);
    if (!isOfClass(source, index + 1, codeClass.word) || isOfClass(source, end, codeClass.word)) return -1;
    push(target, apostrophe, space, first);
    if (pair) target.push(at(source, index + 2));
    return end;
  },
};

/** Whether the character at an index has a class; none past the end has. */
function isOfClass(source: UnitText, index: number, bit: number): boolean {
  const first = at(source, index);
  const codePoint = isPair(source, index)
    ? (first - 0xd800) * 0x400 + (at(source, index + 1) - 0xdc00) + 0x10000
    : first;
  return codePoint >= 0 && (classOf(codePoint) & bit) !== 0;
}

/** A colon or comma stands alone, unless a digit follows; what follows is taken with it. */
const pause: Rule = {
  marks: mark.pause,
  apply(source, index, _from, target) {
    const next = at(source, index + 1);
    if (next < 0 || isOfClass(source, index + 1, codeClass.digit)) return -1;
    push(target, space, at(source, index), space, next);
    if (!isPair(source, index + 1)) return index + 2;
    target.push(at(source, index + 2));
    return index + 3;
  },
};

/** A colon or comma at the end stands alone. */
const finalPause: Rule = {
  marks: mark.pause,
  apply(source, index, _from, target) {
    const last = index + 1 === source.length || (index + 2 === source.length && at(source, index + 1) === 10);
    if (!last) return -1;
    push(target, space, at(source, index), space);
    return index + 1;
  },
};

/** An apostrophe before a space stands alone. */
const closingApostrophe: Rule = {
  marks: mark.apostrophe,
  apply(source, index, from, target) {
    if (index <= from || at(source, index - 1) === apostrophe || at(source, index + 1) !== space) return -1;
    push(target, space, apostrophe, space);
    return index + 2;
  },
};

/** `'s`, `'m`, `'d` and a closing apostrophe stand alone before a space. */
const shortEnding: Rule = {
  marks: mark.apostrophe,
  apply(source, index, from, target) {
    if (index <= from || at(source, index - 1) === apostrophe || at(source, index - 1) === space) return -1;
    const next = at(source, index + 1);
    if (next === space) {
      push(target, space, apostrophe, space);
      return index + 2;
    }
    if (!shortEndings.has(next) || at(source, index + 2) !== space) return -1;
    push(target, space, apostrophe, next, space);
    return index + 3;
  },
};

/** `'ll`, `'re`, `'ve` and `n't` stand alone before a space. */
const longEnding: Rule = {
  marks: mark.apostrophe,
  apply(source, index, from, target) {
    const before = at(source, index - 1);
    const next = at(source, index + 1);
    const negation = (before === 110 && next === 116) || (before === 78 && next === 84);
    if (negation && at(source, index + 2) === space) {
      const first = at(source, index - 2);
      if (index - 2 < from || first === apostrophe || first === space) return -1;
      target.length -= 1;
      push(target, space, before, apostrophe, next, space);
      return index + 3;
    }
    if (index <= from || before === apostrophe || before === space) return -1;
    const second = at(source, index + 2);
    if (second < 0 || at(source, index + 3) !== space) return -1;
    if (!longEndings.has(String.fromCharCode(next, second))) return -1;
    push(target, space, apostrophe, next, second, space);
    return index + 4;
  },
};

const doubleQuotePair: Rule = {
  marks: mark.doubleQuote,
  apply(_source, index, _from, target) {
    push(target, space, apostrophe, apostrophe, space);
    return index + 1;
  },
};

/** The quote at the very beginning becomes two backticks, which the next rule pads. */
const firstQuote: Rule = {
  marks: mark.doubleQuote,
  apply(_source, index, _from, target) {
    if (index > 0) return -1;
    push(target, space, backtick, backtick, space);
    return 1;
  },
};

const unlimited = Number.POSITIVE_INFINITY;

/** STARTING_QUOTES of nltk.tokenize.destructive. */
export const startingQuotes: readonly Rule[] = [
  padRun(mark.openingQuote, 1, 1),
  padRun(mark.backtick, unlimited, 1),
  firstQuote,
  padRun(mark.backtick, 2, 2),
  openingQuote,
  singleLetter,
];

/** PUNCTUATION between the two rules of the final full stop. */
export const punctuationBeforeFinal: readonly Rule[] = [
  pause,
  finalPause,
  padRun(mark.dot, unlimited, 2),
  pad(mark.symbol),
];

/** PUNCTUATION after them, PARENS_BRACKETS and DOUBLE_DASHES. */
export const punctuationAfterFinal: readonly Rule[] = [
  pad(mark.exclamation),
  closingApostrophe,
  pad(mark.star),
  pad(mark.bracket),
  padRun(mark.hyphen, 2, 2),
];

/** ENDING_QUOTES before and after the place where later versions fold whitespace. */
export const quotesToPairs: readonly Rule[] = [pad(mark.closingQuote), padRun(mark.apostrophe, 2, 2), doubleQuotePair];
export const endings: readonly Rule[] = [shortEnding, longEnding];
