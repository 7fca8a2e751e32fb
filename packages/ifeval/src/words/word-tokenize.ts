import { classAt, codeClass, isSpaceAt, skipSpace } from '../text/code-classes.ts';
import { mayHaveUpperWord } from './may-have-upper-word.ts';
import { type NltkRules, spaceWords } from './space-words.ts';

/** The words of one sentence, as nltk.word_tokenize gives them. */
export function wordsOf(sentence: string, rules: NltkRules): string[] {
  const spaced = spaceWords(sentence, rules);
  const words: string[] = [];
  for (let start = skipSpace(spaced, 0); start < spaced.length; ) {
    let end = start + 1;
    while (end < spaced.length && !isSpaceAt(spaced, end)) end += 1;
    words.push(spaced.slice(start, end));
    start = skipSpace(spaced, end);
  }
  return words;
}

/** How many words of a sentence are in capitals: those of `wordsOf` with str.isupper. */
export function countUpperWords(sentence: string, rules: NltkRules): number {
  if (!mayHaveUpperWord(sentence)) return 0;
  const spaced = spaceWords(sentence, rules);
  const { space, upper, lower, title } = codeClass;
  let count = 0;
  let seen = 0;
  for (let index = 0; index < spaced.length; index += 1) {
    const bits = classAt(spaced, index);
    if ((bits & space) === 0) {
      seen |= bits;
      continue;
    }
    if ((seen & (upper | lower | title)) === upper) count += 1;
    seen = 0;
  }
  return count;
}
