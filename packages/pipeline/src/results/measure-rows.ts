import type { Difference, MeasuredEstimate } from '@mainbench/spec';
import { bootstrapMean, crossedMean, fewestReplicates, type Resampling, signFlipP } from '@mainbench/stats';
import { type MetricRows, rowMeans } from './row-means.ts';

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

/**
 * Values whose plain mean is the weighted mean M, and whose spread is that of its linearisation as a ratio of two
 * means: M + w/w̄ · (value − M) (Cochran, 1977, section 6.4). The weights belong to the rows, equal in all replicates.
 */
function linearized(table: number[][], ids: readonly string[], weights: MetricRows['weights']): number[][] {
  if (weights === undefined || ids.length === 0) return table;
  const of = ids.map((id) => weights.get(id) as number);
  const sum = of.reduce((total, weight) => total + weight, 0);
  const weighted = table.flatMap((values) => values.map((value, row) => value * (of[row] as number)));
  const mean = weighted.reduce((total, value) => total + value, 0) / (table.length * sum);
  return table.map((values) =>
    values.map((value, row) => mean + (((of[row] as number) * ids.length) / sum) * (value - mean)),
  );
}

/**
 * The mean of rows that replicates measured. With three replicates or more, replicates and rows are two crossed random
 * factors, over the rows that every replicate measured. With fewer, or where no two rows are whole, rows alone are
 * resampled, each the mean of the replicates that measured it: that speaks of these trained models only.
 * @returns null where nothing was measured
 */
export function measureRows(
  values: ReplicateValues,
  weights: MetricRows['weights'],
  resampling: Resampling,
): (MeasuredEstimate & Pick<Difference, 'p'>) | null {
  const { ids, table, replicates, rowsLeftOut } = crossedRows(values);
  if (replicates >= fewestReplicates && ids.length > 1) {
    const crossed = crossedMean(linearized(table, ids, weights), resampling.confidence);
    return { ...crossed, method: 'replicates-and-rows', rowsLeftOut };
  }
  const means = rowMeans({ values: new Map([...values].map(([id, bySeed]) => [id, [...bySeed]])) });
  if (means.size === 0) return null;
  const [rows] = linearized([[...means.values()]], [...means.keys()], weights) as [number[]];
  return {
    ...bootstrapMean(rows, resampling),
    p: signFlipP(rows, resampling),
    ...{ method: 'rows', replicates, rows: rows.length, rowsLeftOut: 0, degreesOfFreedom: null },
  };
}

/**
 * The difference of two arms, row by row and replicate by replicate, or null where both measured nothing together. A
 * replicate of both arms shares its rng seed, its seed pairs and its alignment, which is why it is paired too.
 */
export function pairedRows(
  ours: MetricRows,
  theirs: MetricRows,
  resampling: Resampling,
): Omit<Difference, 'pAdjusted'> | null {
  const differences = new Map<string, (number | null)[]>();
  for (const [id, bySeed] of ours.values) {
    const others = theirs.values.get(id);
    if (others === undefined) continue;
    const pairs = bySeed.map((value, seed) => {
      const other = others[seed] ?? null;
      return value === null || other === null ? null : value - other;
    });
    differences.set(id, pairs);
  }
  return measureRows(differences, ours.weights, resampling);
}
