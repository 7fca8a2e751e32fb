import type { BenchmarkRecord, BenchmarkScore, BenchmarkSummary, Metric } from '@mainbench/spec';
import { mean, normalQuantile, sampleDeviation, wilsonInterval } from '@mainbench/stats';

const confidence = 0.95;

type Measured = Pick<BenchmarkScore, 'value' | 'standardError' | 'interval'>;

/** A mean over documents; the interval of a proportion is Wilson's, of a weighted mean there is none. */
function measuredOf(values: readonly number[], weights: readonly number[] | undefined): Measured {
  const nothing = { value: null, standardError: null, interval: null };
  if (values.length === 0) return nothing;
  if (weights !== undefined) {
    const total = mean(weights);
    if (total === 0) return nothing;
    return { ...nothing, value: mean(values.map((value, index) => value * (weights[index] ?? 0))) / total };
  }
  const value = mean(values);
  const deviation = sampleDeviation(values);
  const standardError = deviation === null ? null : deviation / Math.sqrt(values.length);
  if (values.every((entry) => entry === 0 || entry === 1)) {
    const { low, high } = wilsonInterval(values.filter((entry) => entry === 1).length, values.length, confidence);
    return { value, standardError, interval: [low, high] };
  }
  if (standardError === null) return { value, standardError, interval: null };
  const half = standardError * normalQuantile(1 - (1 - confidence) / 2);
  return { value, standardError, interval: [value - half, value + half] };
}

type Row = Pick<BenchmarkRecord, 'metrics' | 'details'>;

function scoreOf(metric: Metric, group: string | null, all: readonly Row[]): BenchmarkScore {
  const { name, label, unit, of = name, weightedBy } = metric;
  const rows = all.flatMap(({ metrics, details }) => {
    const value = metrics[of] ?? null;
    const weight = weightedBy === undefined ? 1 : details[weightedBy];
    return value === null || typeof weight !== 'number' ? [] : [{ value, weight }];
  });
  const weights = weightedBy === undefined ? undefined : rows.map(({ weight }) => weight);
  const measured = measuredOf(
    rows.map(({ value }) => value),
    weights,
  );
  return { metric: name, label, unit, group, ...measured, rows: rows.length, missing: all.length - rows.length };
}

/** The mean of each metric over all documents, then over those of each group, in the order of the groups' first ones. */
export async function meanSummary(
  metrics: readonly Metric[],
  records: AsyncIterable<BenchmarkRecord>,
): Promise<BenchmarkSummary> {
  const weights = metrics.flatMap(({ weightedBy }) => weightedBy ?? []);
  const all: Row[] = [];
  const groups = new Map<string, Row[]>();
  for await (const { metrics: values, details, group } of records) {
    // Numbers only, so that many documents fit into memory.
    const row = { metrics: values, details: Object.fromEntries(weights.map((name) => [name, details[name] ?? null])) };
    all.push(row);
    if (group === null) continue;
    const members = groups.get(group) ?? [];
    groups.set(group, members);
    members.push(row);
  }
  const scores = [null, ...groups.keys()].flatMap((group) =>
    metrics.map((metric) => scoreOf(metric, group, group === null ? all : (groups.get(group) ?? []))),
  );
  return { scores, counts: {}, notes: [] };
}
