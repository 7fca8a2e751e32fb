import { seededRandom } from '../../../packages/kit/src/index.ts';

/** What a row asks for: a text of 64 tokens after a prompt of 64, or the score of the last 32 of 256 tokens. */
export type Shape = 'generation' | 'scoring';

export const generationPromptWords = 64;
export const generatedTokens = 64;
export const contextWords = 224;
export const continuationWords = 32;

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** Words of five letters: with the space before it each is one token of six bytes, so that all prompts are alike. */
export const vocabulary: readonly string[] = Array.from({ length: 4096 }, (_, index) => {
  const places = [index % 26, Math.floor(index / 26) % 26, Math.floor(index / 676) % 26];
  return `w${places.map((place) => letters[place]).join('')}x`;
});

/** Rows of one shape, different texts of equal length: `text` before, `continuation` after (empty for a generation). */
export function* rowsOf(shape: Shape, count: number, seed = 1): Generator<BenchmarkRow> {
  const random = seededRandom(seed, 'benchmark', shape);
  const words = (many: number) =>
    Array.from({ length: many }, () => ` ${vocabulary[Math.floor(random.next() * vocabulary.length)]}`).join('');
  for (let index = 0; index < count; index += 1) {
    const text = words(shape === 'generation' ? generationPromptWords : contextWords);
    yield { id: `row-${index}`, text, continuation: shape === 'generation' ? '' : words(continuationWords) };
  }
}

export interface BenchmarkRow {
  id: string;
  text: string;
  continuation: string;
}
