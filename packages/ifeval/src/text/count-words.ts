import { codeClass } from './code-classes.ts';
import { classAt, type Units } from './units.ts';

/** How often `\w+` matches. */
export function countWords(units: Units): number {
  let count = 0;
  let inWord = false;
  for (let index = 0; index < units.length; index += 1) {
    const isWord = (classAt(units, index) & codeClass.word) !== 0;
    if (isWord && !inWord) count += 1;
    inWord = isWord;
  }
  return count;
}
