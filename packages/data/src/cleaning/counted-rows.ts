import type { SourceContext } from '@mainbench/spec';
import { MainbenchError } from '@mainbench/spec';
import { describeCounts, emptyCounts, type RowCounts } from './row-counts.ts';
import { SeenTexts } from './seen-texts.ts';

/** Rows of a source with what was left out and why; `counts` are those of the latest reading, filled as it goes. */
export interface CountedRows<Row> extends AsyncIterable<Row> {
  readonly counts: RowCounts;
}

function refuseTwice(label: string, id: string): never {
  throw new MainbenchError('data', `two rows of ${label} have the id ${JSON.stringify(id)}.`, {
    hint: 'Ids must differ, since finished work is kept by them; correct the file, or leave the ids out.',
  });
}

/**
 * Rows that count themselves, say so at the end and refuse to be none.
 * @param label where the rows come from, for messages
 */
export function countedRows<Row extends { id: string }>(
  label: string,
  context: Pick<SourceContext, 'note' | 'signal'>,
  read: (counts: RowCounts) => AsyncIterable<Row>,
): CountedRows<Row> {
  let counts = emptyCounts();
  return {
    get counts() {
      return counts;
    },
    async *[Symbol.asyncIterator]() {
      counts = emptyCounts();
      const ids = new SeenTexts();
      for await (const row of read(counts)) {
        context.signal.throwIfAborted();
        if (ids.seenBefore(row.id)) refuseTwice(label, row.id);
        counts.kept += 1;
        yield row;
      }
      if (counts.kept === 0) {
        const why = counts.read === 0 ? 'it is empty' : describeCounts(counts);
        throw new MainbenchError('data', `no row of ${label} can be used: ${why}.`, {
          hint: 'Check that it is the file meant, or loosen the options of the source in the recipe.',
        });
      }
      context.note(`${label}: ${describeCounts(counts)}`);
    },
  };
}
