import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  cleanRows,
  documentCount,
  inventedDocument,
  inventedRow,
  plantedRows,
  plantedWords,
} from '../testing/contaminated-rows.ts';
import { inventedText } from '../testing/invented-texts.ts';
import { findContamination, indexDocuments } from './find-contamination.ts';
import type { DocumentMatch } from './match-texts.ts';

/** Which rows hold 13-grams of which documents by lm-evaluation-harness' own code (test/parity/contamination_goldens.py). */
const golden: { rows: number; matches: Record<string, number[]> } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'testing', 'contamination-goldens.json'), 'utf8'),
);

async function matchesOf(
  rows: Iterable<readonly string[]>,
  documents: Iterable<readonly string[]>,
): Promise<(readonly DocumentMatch[])[]> {
  const index = await indexDocuments(documents, { ngram: 13, threshold: 0.8 });
  return (await Array.fromAsync(findContamination(rows, (row) => row, index))).map(({ matches }) => matches);
}

describe('rows with runs of words of documents', () => {
  let found: (readonly DocumentMatch[])[];
  beforeAll(async () => {
    const documents = Array.from({ length: documentCount }, (_, index) => inventedDocument(index));
    const rows = Array.from({ length: cleanRows + plantedRows }, (_, index) => inventedRow(index));
    found = await matchesOf(rows, documents);
  });

  it('are those of lm-evaluation-harness: no clean row more, no planted one less', () => {
    const byNgram = Object.fromEntries(
      found.flatMap((matches, row) => {
        const documents = matches.filter(({ by }) => by === 'n-gram').map(({ document }) => document);
        return documents.length === 0 ? [] : [[row, documents.sort((a, b) => a - b)]];
      }),
    );
    expect(found).toHaveLength(golden.rows);
    expect(byNgram).toEqual(golden.matches);
    expect(found.slice(0, cleanRows).flat()).toEqual([]);
  });

  it('are found where at least 13 words were planted', () => {
    const planted = found
      .slice(cleanRows)
      .map((matches, index) => ({ matches, words: plantedWords(cleanRows + index) }));
    const enough = planted.filter(({ words }) => words >= 13);
    expect(enough.filter(({ matches }) => matches.length > 0).length / enough.length).toBeGreaterThanOrEqual(0.95);
    // A row may go on as the document does, so 12 words can be 13.
    const few = planted.filter(({ words }) => words < 12);
    expect(few.filter(({ matches }) => matches.length > 0)).toEqual([]);
  });
});

describe('near-duplicates of documents', () => {
  const prompt = 'Name three rivers of Europe that flow into the North Sea?';
  const documents = [['Short one'], [prompt], [inventedText(0, 7, 60).text]];

  it('are found by whole texts, case and punctuation aside', async () => {
    const rows = [
      [prompt.toUpperCase().replace('?', '!'), 'The Rhine.'],
      ['Short one', 'short one'],
      ['What else?', inventedText(0, 7, 60).text.replace(/^\w+/, 'Other')],
      ['Name three rivers of Asia that flow into another sea?', 'The Lena.'],
      ['', ''],
    ];
    const found = await matchesOf(rows, documents);
    expect(found).toEqual([
      [{ document: 1, by: 'near-duplicate' }],
      [],
      [{ document: 2, by: 'n-gram', words: expect.any(String) }],
      [],
      [],
    ]);
  });

  it('are none without documents', async () => {
    expect(await matchesOf([['a text of five words']], [])).toEqual([[]]);
  });
});
