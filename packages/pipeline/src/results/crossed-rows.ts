/** Values of rows, a replicate each; null where not measured. */
export type ReplicateValues = ReadonlyMap<string, readonly (number | null)[]>;

/** What replicates have in common. */
export interface CrossedRows {
  /** Rows that every replicate measured. */
  ids: string[];
  /** Replicates × `ids`. */
  table: number[][];
  /** Replicates that measured anything at all. */
  replicates: number;
  /** Rows that some of these replicates measured and others did not. */
  rowsLeftOut: number;
}

/**
 * The rows that every replicate measured, as a table. A replicate without any value is left out whole: a training that
 * failed to be measured must not take all rows with it.
 */
export function crossedRows(values: ReplicateValues): CrossedRows {
  const rows = [...values];
  const seeds = Array.from({ length: rows[0]?.[1].length ?? 0 }, (_, index) => index).filter((index) =>
    rows.some(([, bySeed]) => bySeed[index] !== null),
  );
  const whole = rows.filter(([, bySeed]) => seeds.every((seed) => bySeed[seed] !== null));
  const measured = rows.filter(([, bySeed]) => bySeed.some((value) => value !== null));
  return {
    ids: whole.map(([id]) => id),
    table: seeds.map((seed) => whole.map(([, bySeed]) => bySeed[seed] as number)),
    replicates: seeds.length,
    rowsLeftOut: measured.length - whole.length,
  };
}
