import { MainbenchError, type SourceContext } from '@mainbench/spec';
import { SeenTexts } from './seen-texts.ts';

/** What became of the rows of a source: filled while it is read. */
export interface RowCounts {
  /** Candidates seen. */
  read: number;
  kept: number;
  /** Rows left out, by reason. */
  dropped: Record<string, number>;
  /** Repairs of rows, by kind; a row may have several. */
  changed: Record<string, number>;
  /** How the file is written, where that was found out by looking: `JSON lines`. */
  format?: string;
}

export function emptyCounts(): RowCounts {
  return { read: 0, kept: 0, dropped: {}, changed: {} };
}

/** Adds one to a reason. */
export function count(tally: Record<string, number>, reason: string): void {
  tally[reason] = (tally[reason] ?? 0) + 1;
}

function list(tally: Readonly<Record<string, number>>): string {
  return Object.entries(tally)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, rows]) => `${rows} ${reason}`)
    .join(', ');
}

/** One line for people: `kept 212 of 252; left out: 40 without a rank`. */
export function describeCounts(counts: RowCounts): string {
  const dropped = list(counts.dropped);
  const changed = list(counts.changed);
  return [
    `kept ${counts.kept} of ${counts.read}`,
    ...(dropped === '' ? [] : [`left out: ${dropped}`]),
    ...(changed === '' ? [] : [`repaired: ${changed}`]),
  ].join('; ');
}

/** Rows of a source with what was left out and why; `counts` are those of the latest reading, filled as it goes. */
export interface CountedRows<Row> extends AsyncIterable<Row> {
  readonly counts: RowCounts;
}

function refuseTwice(label: string, id: string): never {
  const hint = 'Ids must be unique, since finished rows are stored under them; correct the file, or leave the ids out.';
  throw new MainbenchError('data', `two rows of ${label} have the id ${JSON.stringify(id)}.`, { hint });
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
        const hint = 'Check that it is the right file, or relax the options of the source in the recipe.';
        throw new MainbenchError('data', `no row of ${label} can be used: ${why}.`, { hint });
      }
      context.note(`${label}: ${describeCounts(counts)}`);
    },
  };
}
