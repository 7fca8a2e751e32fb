import { classAt, codeClass } from './code-classes.ts';

/** How often `\w+` matches. */
export function countWords(text: string): number {
  let count = 0;
  let inWord = false;
  for (let index = 0; index < text.length; index += 1) {
    const isWord = (classAt(text, index) & codeClass.word) !== 0;
    if (isWord && !inWord) count += 1;
    inWord = isWord;
  }
  return count;
}
