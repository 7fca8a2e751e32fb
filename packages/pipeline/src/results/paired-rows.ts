import { pairedDifference, type Resampling } from '@mainbench/stats';
import { type MetricRows, rowMeans } from './row-means.ts';

/** The difference of two arms on the rows that both measured, or null where there are none. */
export function pairedRows(ours: MetricRows, theirs: MetricRows, resampling: Resampling) {
  const ourMeans = rowMeans(ours);
  const theirMeans = rowMeans(theirs);
  const shared = [...ourMeans.keys()].filter((id) => theirMeans.has(id));
  if (shared.length === 0) return null;
  const valuesOf = (means: Map<string, number>) => shared.map((id) => means.get(id) as number);
  return pairedDifference(valuesOf(ourMeans), valuesOf(theirMeans), resampling);
}
