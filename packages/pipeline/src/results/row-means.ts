import type { ArtifactStore } from '@mainbench/graph';
import type { Metric, Stage } from '@mainbench/spec';
import { mean as meanOf } from '@mainbench/stats';
import { readRows } from '../read-rows.ts';
import type { VerdictRow } from '../stages/evaluate-stage.ts';

/** One metric of one arm: each row's values, a seed each, in the order of the seeds; null where not measured. */
export interface MetricRows {
  values: Map<string, (number | null)[]>;
  groups: Map<string, string>;
  /** How much each row counts, where a metric weights its mean; equal for all arms of a model. */
  weights?: Map<string, number>;
}

/** Reads a metric from the evaluations of an arm, one stage a seed. */
export async function readMetric(
  store: ArtifactStore,
  stages: readonly Stage[],
  { name, of = name, weightedBy }: Pick<Metric, 'name' | 'of' | 'weightedBy'>,
): Promise<MetricRows> {
  const values = new Map<string, (number | null)[]>();
  const groups = new Map<string, string>();
  const weights = weightedBy === undefined ? undefined : new Map<string, number>();
  for (const [index, stage] of stages.entries()) {
    for await (const row of readRows<VerdictRow>(store, stage)) {
      const before = values.get(row.id) ?? new Array<number | null>(stages.length).fill(null);
      const weight = weightedBy === undefined ? undefined : row.details[weightedBy];
      if (typeof weight === 'number') weights?.set(row.id, weight);
      // A row without its weight cannot be part of a weighted mean.
      before[index] = weights !== undefined && typeof weight !== 'number' ? null : (row.metrics[of] ?? null);
      values.set(row.id, before);
      if (row.group !== null) groups.set(row.id, row.group);
    }
  }
  return { values, groups, weights };
}

type RowValue = readonly [id: string, value: number];

function mean(values: readonly RowValue[], weights?: ReadonlyMap<string, number>): number {
  const weightOf = (id: string) => (weights === undefined ? 1 : (weights.get(id) as number));
  const total = values.reduce((sum, [id]) => sum + weightOf(id), 0);
  return values.reduce((sum, [id, value]) => sum + weightOf(id) * value, 0) / total;
}

/**
 * Each row's mean over the seeds that measured it. Resampling these means resamples rows with all their seeds, so
 * seeds of one row are never taken for independent observations.
 */
export function rowMeans({ values }: Pick<MetricRows, 'values'>): Map<string, number> {
  const means = new Map<string, number>();
  for (const [id, bySeed] of values) {
    const measured = bySeed.filter((value) => value !== null);
    if (measured.length > 0) means.set(id, meanOf(measured));
  }
  return means;
}

/** The mean over rows of one seed, or null where it measured none. */
export function seedMean({ values, weights }: MetricRows, index: number): number | null {
  const measured = [...values].flatMap(([id, bySeed]): RowValue[] => {
    const value = bySeed[index];
    return typeof value === 'number' ? [[id, value]] : [];
  });
  return measured.length === 0 ? null : mean(measured, weights);
}

/** Means by group, in the order of the groups' names. */
export function groupMeans(rows: MetricRows): { group: string; mean: number; rows: number }[] {
  const grouped = [...rowMeans(rows)].filter(([id]) => rows.groups.has(id));
  return [...Map.groupBy(grouped, ([id]) => rows.groups.get(id) as string)]
    .map(([group, values]) => ({ group, mean: mean(values, rows.weights), rows: values.length }))
    .sort((a, b) => (a.group < b.group ? -1 : 1));
}
