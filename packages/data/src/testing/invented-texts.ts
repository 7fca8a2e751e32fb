import { seededRandom } from '@mainbench/kit';

const syllables = 'ba de fi go ku la me no pi ru sa te vo xi ya zu bre cla dro fli gre'.split(' ');

/** Words of nothing but syllables, the common ones short. */
const vocabulary: readonly string[] = Array.from({ length: 4000 }, (_, index) => {
  let word = '';
  for (let left = index + 21; left > 0; left = Math.floor(left / syllables.length)) {
    word += syllables[left % syllables.length];
  }
  return word;
});

/** Each text of this number, counted from 0 in its block, is a near-duplicate of another of its block. */
const block = 20;

function wordsOf(index: number, seed: number, count: number): string[] {
  const random = seededRandom(seed, 'text', index);
  return Array.from({ length: count }, () => {
    // Common words are drawn more often, as in a language.
    const place = Math.floor(vocabulary.length ** random.next()) - 1;
    return vocabulary[place] as string;
  });
}

function written(words: readonly string[]): string {
  const sentences: string[] = [];
  for (let start = 0; start < words.length; start += 12) {
    const [first = '', ...rest] = words.slice(start, start + 12);
    sentences.push(`${[first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(' ')}.`);
  }
  return sentences.join(' ');
}

/** An invented text, and the one that it is a near-duplicate of, where it is one. */
export interface InventedText {
  text: string;
  copyOf: number | undefined;
}

/**
 * Text `index` of an invented corpus of random words; the last of each 20 repeats another of them with one to three
 * words replaced, so that 5 % are near-duplicates whose sets of 5-word shingles have a similarity of 0.8 and more.
 * @param count words of a text; 180 take about a kilobyte
 */
export function inventedText(index: number, seed = 1, count = 180): InventedText {
  if (index % block !== block - 1) return { text: written(wordsOf(index, seed, count)), copyOf: undefined };
  const random = seededRandom(seed, 'copy', index);
  const copyOf = index - 1 - random.integer(block - 1);
  const words = wordsOf(copyOf, seed, count);
  const changes = 1 + random.integer(3);
  for (let change = 0; change < changes; change += 1) words[random.integer(count)] = `changed${random.integer(1000)}`;
  return { text: written(words), copyOf };
}

/** Short texts in several scripts, and those without any word. */
export const textsOfManyScripts: readonly string[] = [
  '',
  ' ... !?',
  'one',
  'One two, THREE four five; six-seven_eight 9',
  'Ein Straßenfest in Köln, über 100 Gäste – schön!',
  'ΟΔΥΣΣΕΥΣ και Πηνελόπη, στην Ιθάκη ΠΑΛΙ ΟΛΟΙ',
  'Быстрая коричневая лиса прыгает через ленивую собаку ещё раз',
  '敏捷的棕色狐狸跳过了懒狗。今天天气很好，我们去公园吧。',
  'हिन्दी में एक छोटा सा वाक्य लिखा है यहाँ',
  'السلام عليكم ورحمة الله وبركاته في هذا اليوم',
  'emoji 👩‍👩‍👧 between words 😀 and İstanbul x² ½ ⅷ end',
  'decomposed e\u0301te\u0301 naïve co\u00adoperate zero\u200bwidth no\u00a0break',
];
