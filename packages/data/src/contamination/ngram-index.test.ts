import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NgramIndex, normalizedWords } from './ngram-index.ts';

it('normalises as lm-evaluation-harness does', () => {
  expect(normalizedWords("It's WELL-known: «Éa» 1,000\u00a0x\u3000_y_ (z)")).toEqual([
    'its',
    'wellknown',
    '«Éa»',
    '1000',
    'x',
    'y',
    'z',
  ]);
});

it('finds the documents that share a run of words, and no others', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 8 }), text, fc.integer({ min: 1, max: 5 }), (documents, row, size) => {
      const index = new NgramIndex(size);
      for (const [number, document] of documents.entries()) index.add(document, number);
      const runs = (words: string[]) =>
        words.slice(size - 1).map((_, start) => words.slice(start, start + size).join(' '));
      const own = runs(normalizedWords(row));
      const expected = documents.flatMap((document, number) => {
        const shared = own.find((run) => runs(normalizedWords(document)).includes(run));
        return shared === undefined ? [] : [[number, shared] as const];
      });
      for (const each of [index, new NgramIndex(index.share())]) {
        const found = [...each.find(row)].sort(([a], [b]) => a - b);
        expect(found).toEqual(expected);
      }
    }),
    { numRuns: 500 },
  );
});

it('grows', () => {
  const index = new NgramIndex(2);
  for (let document = 0; document < 3000; document += 1) index.add(`word${document} other${document} last`, document);
  expect([...index.find('a word2999 other2999')]).toEqual([[2999, 'word2999 other2999']]);
  expect([...index.find('word1 other2')]).toEqual([]);
});
