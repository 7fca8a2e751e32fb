import type { Benchmark, BenchmarkRecord, BenchmarkScore, BenchmarkSummary, Metric } from '@mainbench/spec';
import { type MeasuredMean, measuredMean } from '@mainbench/stats';

type Row = Pick<BenchmarkRecord, 'metrics' | 'details'>;

/** A mean weighted by a number among the details; rows without it are missing, and no error is given. */
function weightedMean(rows: readonly Row[], metric: string, weightedBy: string): MeasuredMean {
  let [sum, total, count] = [0, 0, 0];
  for (const { metrics, details } of rows) {
    const [value = null, weight] = [metrics[metric], details[weightedBy]];
    if (value === null || typeof weight !== 'number') continue;
    sum += value * weight;
    total += weight;
    count += 1;
  }
  const value = total === 0 ? null : sum / total;
  return { rows: count, missing: rows.length - count, value, standardError: null, interval: null };
}

function scoreOf({ name, label, unit, of = name, weightedBy }: Metric, group: string | null, rows: readonly Row[]) {
  const mean =
    weightedBy === undefined
      ? measuredMean(rows.map(({ metrics }) => metrics[of] ?? null))
      : weightedMean(rows, of, weightedBy);
  return { metric: name, label, unit, group, ...mean } satisfies BenchmarkScore;
}

/** The mean of each metric over all documents, then over those of each group, in the order of the groups' first ones. */
export async function meanSummary(
  metrics: readonly Metric[],
  records: AsyncIterable<BenchmarkRecord>,
): Promise<BenchmarkSummary> {
  const weights = metrics.flatMap(({ weightedBy }) => weightedBy ?? []);
  const all: (Row & { group: string | null })[] = [];
  for await (const { metrics: values, details, group } of records) {
    // Numbers only, so that many documents fit into memory.
    const kept = Object.fromEntries(weights.map((name) => [name, details[name] ?? null]));
    all.push({ metrics: values, details: kept, group });
  }
  const groups = Map.groupBy(
    all.filter(({ group }) => group !== null),
    ({ group }) => group,
  );
  const scores = [[null, all] as const, ...groups].flatMap(([group, rows]) =>
    metrics.map((metric) => scoreOf(metric, group, rows)),
  );
  return { scores, counts: {}, notes: [] };
}

/** The scores of a task from its records, in its own way or as means. */
export function summarizeTask(
  task: Benchmark,
  options: object,
  records: AsyncIterable<BenchmarkRecord>,
): Promise<BenchmarkSummary> {
  return task.summarize?.(records, options) ?? meanSummary(task.metrics, records);
}
