import type { ArtifactStore } from '@mainbench/graph';
import type { Stage } from '@mainbench/spec';
import type { VerdictRow } from '../stages/evaluate-stage.ts';
import { readRows } from './read-rows.ts';

/** One metric of one arm: each row's values, a seed each, in the order of the seeds; null where not measured. */
export interface MetricRows {
  values: Map<string, (number | null)[]>;
  groups: Map<string, string>;
}

/** Reads a metric from the evaluations of an arm, one stage a seed. */
export async function readMetric(store: ArtifactStore, stages: readonly Stage[], metric: string): Promise<MetricRows> {
  const values = new Map<string, (number | null)[]>();
  const groups = new Map<string, string>();
  for (const [index, stage] of stages.entries()) {
    for await (const row of readRows<VerdictRow>(store, stage)) {
      const before = values.get(row.id) ?? new Array<number | null>(stages.length).fill(null);
      before[index] = row.metrics[metric] ?? null;
      values.set(row.id, before);
      if (row.group !== null) groups.set(row.id, row.group);
    }
  }
  return { values, groups };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Each row's mean over the seeds that measured it. Resampling these means resamples rows with all their seeds, so
 * seeds of one row are never taken for independent observations.
 */
export function rowMeans({ values }: MetricRows): Map<string, number> {
  const means = new Map<string, number>();
  for (const [id, bySeed] of values) {
    const measured = bySeed.filter((value) => value !== null);
    if (measured.length > 0) means.set(id, mean(measured));
  }
  return means;
}

/** The mean over rows of one seed, or null where it measured none. */
export function seedMean({ values }: MetricRows, index: number): number | null {
  const measured = [...values.values()].map((bySeed) => bySeed[index]).filter((value) => typeof value === 'number');
  return measured.length === 0 ? null : mean(measured);
}

/** Means by group, in the order of the groups' names. */
export function groupMeans(rows: MetricRows): { group: string; mean: number; rows: number }[] {
  const byGroup = new Map<string, number[]>();
  for (const [id, value] of rowMeans(rows)) {
    const group = rows.groups.get(id);
    if (group !== undefined) byGroup.set(group, [...(byGroup.get(group) ?? []), value]);
  }
  return [...byGroup]
    .map(([group, values]) => ({ group, mean: mean(values), rows: values.length }))
    .sort((a, b) => (a.group < b.group ? -1 : 1));
}
