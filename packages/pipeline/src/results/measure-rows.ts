import type { Difference, MeasuredEstimate } from '@mainbench/spec';
import { bootstrapMean, crossedMean, fewestReplicates, type Resampling, signFlipP } from '@mainbench/stats';
import { crossedRows, type ReplicateValues } from './crossed-rows.ts';
import { type MetricRows, rowMeans } from './row-means.ts';

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
