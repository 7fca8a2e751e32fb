import type { CorpusStep } from '@mainbench/spec';
import { z } from 'zod';
import { SeenTexts } from '../seen-texts.ts';
import { allTables, mainText } from './text-step.ts';

/**
 * Keeps the first of pairs with the same instruction and response, and of texts that are equal, whatever table they
 * stand in; a text that is the response of a held-out or seed pair goes too. Texts are not compared with candidates,
 * whose responses they may be: both stand for the same data.
 */
export const exactDuplicates: CorpusStep = {
  name: 'exact-duplicates',
  version: 1,
  summary: 'the first of rows with exactly the same text, over all tables together',
  options: z.strictObject({}),
  tables: allTables,
  async *keep(rows, tables, _options, { drop }) {
    const pairs = new SeenTexts();
    const texts = new SeenTexts();
    for await (const entry of rows) {
      const { table, row } = entry;
      if (!tables.includes(table)) {
        yield entry;
        continue;
      }
      const isText = table === 'unlabeled';
      const seenText = table !== 'candidates' && texts.seenBefore(mainText(entry));
      const seen = isText ? seenText : pairs.seenBefore(String(row.instruction), String(row.response));
      if (seen) drop(entry, 'duplicates');
      else yield entry;
    }
  },
};
