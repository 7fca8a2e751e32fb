import type { ContaminationSettings } from '@mainbench/spec';
import { mapBatches } from '../workers/map-batches.ts';
import { workerProgram } from '../workers/worker-program.ts';
import { type DocumentMatch, documentMatcher, type SharedDocuments } from './match-texts.ts';
import { NgramIndex } from './ngram-index.ts';
import { sharePrompts } from './prompt-index.ts';

/**
 * Prepares texts of documents to be looked for.
 * @param documents the texts of each document
 */
export async function indexDocuments(
  documents: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  { ngram, threshold }: Pick<ContaminationSettings, 'ngram' | 'threshold'>,
): Promise<SharedDocuments> {
  const ngrams = new NgramIndex(ngram);
  const prompts: { text: string; document: number }[] = [];
  let document = 0;
  for await (const texts of documents) {
    for (const text of texts) {
      ngrams.add(text, document);
      prompts.push({ text, document });
    }
    document += 1;
  }
  return { ngrams: ngrams.share(), prompts: sharePrompts(prompts, threshold) };
}

/**
 * Each row with the documents that it holds something of: a run of words by the rule of lm-evaluation-harness
 * (`lm_eval/decontamination`) and of GPT-3 (Brown et al. 2020, appendix C), or a near-duplicate of a text by MinHash-LSH.
 * Rows pass in their order; memory is that of the documents.
 * @param textsOf the texts of a row; no run of words goes from one to the next
 */
export async function* findContamination<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  textsOf: (row: Row) => readonly string[],
  documents: SharedDocuments,
): AsyncGenerator<{ row: Row; matches: readonly DocumentMatch[] }> {
  const match = documentMatcher(documents);
  const done = mapBatches(rows, (row) => textsOf(row).reduce((sum, text) => sum + text.length, 0), {
    program: workerProgram(import.meta.url, './contamination-worker'),
    data: documents,
    message: (batch: readonly Row[]) => batch.map(textsOf),
    inline: (texts: readonly (readonly string[])[]) => texts.map(match),
  });
  for await (const { batch, result } of done) {
    for (const [index, row] of batch.entries()) yield { row, matches: result[index] ?? [] };
  }
}
