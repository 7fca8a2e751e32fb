import type { BenchmarkScore, Metric } from '@mainbench/spec';
import { measuredMean } from '@mainbench/stats';

/**
 * The mean of a metric over the questions of a subject, or over all.
 * @param values null where a question could not be measured
 */
export function meanScore(
  { name: metric, label, unit }: Metric,
  group: string | null,
  values: readonly (number | null)[],
): BenchmarkScore {
  return { metric, label, unit, group, ...measuredMean(values) };
}
