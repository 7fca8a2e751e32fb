import { seededRandom } from '@mainbench/kit';
import { inventedText } from './invented-texts.ts';

const documentSeed = 2;

/** An invented document of a benchmark: a question and an answer, some of them with words in common. */
export function inventedDocument(index: number): string[] {
  const { text } = inventedText(index, documentSeed, 30 + (index % 40));
  return [text, inventedText(index + 100_000, documentSeed, 8 + (index % 10)).text];
}

export const documentCount = 800;
export const cleanRows = 10_000;
/** Rows with a part of a document: of 10 words, of 11, and so on. */
export const plantedRows = 500;

/** The words of a text in other dress: the same to the rule, which deletes punctuation and lowers letters. */
const dresses: ((words: readonly string[]) => string)[] = [
  (words) => words.join(' '),
  (words) => words.map((word) => word.toUpperCase()).join('  '),
  (words) => words.map((word) => `"${word}",`).join('\n'),
  (words) => words.map((word) => `${word.slice(0, 1)}-${word.slice(1)}`).join('\u00a0'),
  (words) => words.join('\u3000'),
];

/** How many words of its document a planted row has in one run. */
export const plantedWords = (index: number) => 10 + (index % 11);

/**
 * A row of two texts: the first `cleanRows` are of other words than any document, and those after have a run of words
 * of a document in the middle of the second.
 */
export function inventedRow(index: number): string[] {
  const instruction = inventedText(index, 3, 12).text;
  const response = inventedText(index, 4, 40).text;
  if (index < cleanRows) return [instruction, response];
  const random = seededRandom(5, 'planted', index);
  const words = (inventedDocument(random.integer(documentCount))[0] ?? '').split(' ');
  const count = plantedWords(index);
  const start = random.integer(words.length - count + 1);
  const dress = dresses[index % dresses.length] as (typeof dresses)[number];
  return [instruction, `${response} ${dress(words.slice(start, start + count))} ${inventedText(index, 6, 20).text}`];
}
