import type { Difference } from '@mainbench/spec';
import type { Resampling } from '@mainbench/stats';
import { measureRows } from './measure-rows.ts';
import type { MetricRows } from './row-means.ts';

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
