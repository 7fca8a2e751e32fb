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
