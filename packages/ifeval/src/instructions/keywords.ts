import { classOf, codeClass, pythonStrip, pythonWord } from '@mainbench/python-semantics';
import { MainbenchError } from '@mainbench/spec';
import { z } from 'zod';
import type { ResponseText } from '../response/response-text.ts';
import { countSchema, defineInstruction, holds, type Instruction, relationSchema } from './instruction.ts';

const plain = /^[A-Za-z0-9](?:[A-Za-z0-9 ]*[A-Za-z0-9])?$/;
const patterns = new Map<string, RegExp>();

/** The pattern of a keyword that is more than letters, digits and spaces: a regular expression, as in the official checker. */
function patternOf(keyword: string, wholeWord: boolean): RegExp {
  const boundary = `(?:(?<=[${pythonWord}])(?![${pythonWord}])|(?<![${pythonWord}])(?=[${pythonWord}]))`;
  const source = wholeWord ? `${boundary}${keyword}${boundary}` : keyword;
  let pattern = patterns.get(source);
  if (pattern === undefined) {
    try {
      pattern = new RegExp(source, 'giu');
    } catch (cause) {
      throw new MainbenchError('data', `expected a keyword that is a regular expression; found ${keyword}.`, {
        hint: 'Keywords are regular expressions, as in the official checker: put a backslash before + ? ( and other signs.',
        cause,
      });
    }
    patterns.set(source, pattern);
  }
  return pattern;
}

/** How often a keyword occurs, its case ignored, also inside words; counts no further than `most`. */
export function countKeyword({ text, folded }: ResponseText, keyword: string, most = Number.POSITIVE_INFINITY): number {
  let count = 0;
  if (plain.test(keyword)) {
    const wanted = keyword.toLowerCase();
    for (let at = folded.indexOf(wanted); at !== -1 && count < most; at = folded.indexOf(wanted, at + wanted.length)) {
      count += 1;
    }
    return count;
  }
  for (const _ of text.matchAll(patternOf(keyword, false))) {
    count += 1;
    if (count >= most) break;
  }
  return count;
}

/** Whether the character before an index is of a word. */
function isWordBefore(text: string, index: number): boolean {
  if (index === 0) return false;
  const isPair = index > 1 && (text.codePointAt(index - 2) as number) > 0xffff;
  return (classOf(text.codePointAt(index - (isPair ? 2 : 1)) as number) & codeClass.word) !== 0;
}

function isWordAt(text: string, index: number): boolean {
  return index < text.length && (classOf(text.codePointAt(index) as number) & codeClass.word) !== 0;
}

/** Whether a keyword occurs as a word of its own, its case ignored. */
export function containsWord({ text, folded }: ResponseText, word: string): boolean {
  if (!plain.test(word)) {
    const pattern = patternOf(word, true);
    pattern.lastIndex = 0;
    return pattern.test(text);
  }
  const wanted = word.toLowerCase();
  for (let at = folded.indexOf(wanted); at !== -1; at = folded.indexOf(wanted, at + 1)) {
    if (!isWordBefore(folded, at) && !isWordAt(folded, at + wanted.length)) return true;
  }
  return false;
}

export const letterFrequencyId = 'keywords:letter_frequency';
const dottedCapitalI = 0x130;
const kelvinSign = 0x212a;

/** How often a character occurs in str.lower of a text: the dotted I becomes an i there, the Kelvin sign a k. */
function countLetter(text: string, letter: string): number {
  const lower = letter.toLowerCase();
  if (lower.length !== 1 || lower.toUpperCase().length !== 1) return text.toLowerCase().split(lower).length - 1;
  const small = lower.charCodeAt(0);
  const capital = lower.toUpperCase().charCodeAt(0);
  const third = lower === 'i' ? dottedCapitalI : lower === 'k' ? kelvinSign : small;
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === small || unit === capital || unit === third) count += 1;
  }
  return count;
}

/** What a response must or must not name. After each, the checker of the official instructions.py. */
export const keywordInstructions: readonly Instruction[] = [
  // Every keyword occurs, its case ignored, also inside words (KeywordChecker).
  defineInstruction({
    id: 'keywords:existence',
    arguments: z.object({ keywords: z.array(z.string()).min(1) }),
    follows: (response, { keywords }) => keywords.every((keyword) => countKeyword(response, keyword, 1) > 0),
  }),
  // A keyword occurs so often, its case ignored, also inside words (KeywordFrequencyChecker).
  defineInstruction({
    id: 'keywords:frequency',
    arguments: z.object({ keyword: z.string(), frequency: countSchema, relation: relationSchema }),
    follows: (response, { keyword, frequency, relation }) =>
      holds(countKeyword(response, pythonStrip(keyword), frequency), relation, frequency),
  }),
  // None of the words occurs as a word of its own, its case ignored (ForbiddenWords).
  defineInstruction({
    id: 'keywords:forbidden_words',
    arguments: z.object({ forbidden_words: z.array(z.string()).min(1) }),
    follows: (response, { forbidden_words }) => !forbidden_words.some((word) => containsWord(response, word)),
  }),
  // A letter occurs so often, its case ignored (LetterFrequencyChecker).
  defineInstruction({
    id: letterFrequencyId,
    arguments: z.object({ letter: z.string().min(1), let_frequency: countSchema, let_relation: relationSchema }),
    follows: ({ text }, { letter, let_frequency, let_relation }) =>
      holds(countLetter(text, letter), let_relation, let_frequency),
  }),
];
