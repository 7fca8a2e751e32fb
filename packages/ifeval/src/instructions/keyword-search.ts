import { pythonWord } from '@mainbench/python-semantics';
import { MainbenchError } from '@mainbench/spec';
import { codeClass, unitClasses } from '../text/code-classes.ts';
import { indexOfIgnoringCase } from '../text/ignore-case.ts';

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

function isWordUnit(text: string, index: number): boolean {
  if (index < 0 || index >= text.length) return false;
  const unit = text.charCodeAt(index);
  if ((unit & 0xf800) !== 0xd800) return ((unitClasses[unit] as number) & codeClass.word) !== 0;
  const pair = (unit & 0xfc00) === 0xdc00 ? text.slice(index - 1, index + 1) : text.slice(index, index + 2);
  return new RegExp(`^[${pythonWord}]$`, 'u').test(pair);
}

/** How often a keyword occurs, its case ignored, also inside words; counts no further than `most`. */
export function countKeyword(text: string, keyword: string, most = Number.POSITIVE_INFINITY): number {
  if (keyword === '') return Math.min([...text].length + 1, most);
  let count = 0;
  if (plain.test(keyword)) {
    for (let at = indexOfIgnoringCase(text, keyword); at !== -1 && count < most; ) {
      count += 1;
      at = indexOfIgnoringCase(text, keyword, at + keyword.length);
    }
    return count;
  }
  for (const _ of text.matchAll(patternOf(keyword, false))) {
    count += 1;
    if (count >= most) break;
  }
  return count;
}

/** Whether a keyword occurs as a word of its own, its case ignored. */
export function containsWord(text: string, word: string): boolean {
  if (!plain.test(word)) {
    const pattern = patternOf(word, true);
    pattern.lastIndex = 0;
    return pattern.test(text);
  }
  for (let at = indexOfIgnoringCase(text, word); at !== -1; at = indexOfIgnoringCase(text, word, at + 1)) {
    if (!isWordUnit(text, at - 1) && !isWordUnit(text, at + word.length)) return true;
  }
  return false;
}
