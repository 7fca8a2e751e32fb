import type { ArtifactStore } from '@mainbench/graph';
import type { Contrast, Metric } from '@mainbench/spec';
import { holm, type Resampling } from '@mainbench/stats';
import type { Experiment, ModelStages } from '../experiment.ts';
import { pairedRows } from './measure-rows.ts';
import { type MetricRows, readMetric } from './row-means.ts';

async function readArms(
  store: ArtifactStore,
  model: ModelStages,
  { task, metric: name }: { task: string; metric: string },
  names: ReadonlySet<string>,
): Promise<Map<string, MetricRows>> {
  const rows = new Map<string, MetricRows>();
  for (const armName of names) {
    const evaluations = model.seeds.flatMap(({ arms }) =>
      arms
        .filter(({ arm }) => arm.name === armName)
        .flatMap((arm) => arm.evaluations.filter(({ planned }) => planned.name === task)),
    );
    const metrics: readonly Metric[] = evaluations[0]?.planned.task.metrics ?? [];
    const metric = metrics.find((one) => one.name === name) ?? { name };
    const stages = evaluations.map(({ stage }) => stage);
    rows.set(armName, await readMetric(store, stages, metric));
  }
  return rows;
}

/**
 * The contrasts that the recipe declares, on every model and primary metric. Holm's correction covers all of them
 * together: they are one family, declared before anything was measured.
 */
export async function collectContrasts(
  store: ArtifactStore,
  { models, contrasts: { pairs, metrics } }: Experiment,
  resampling: Resampling,
): Promise<Contrast[]> {
  const names = new Set(pairs.flatMap(({ arm, against }) => [arm, against]));
  const found: { name: Omit<Contrast, 'difference'>; difference: ReturnType<typeof pairedRows> }[] = [];
  for (const model of models) {
    for (const metric of metrics) {
      const rows = await readArms(store, model, metric, names);
      for (const pair of pairs) {
        const [ours, theirs] = [rows.get(pair.arm), rows.get(pair.against)] as [MetricRows, MetricRows];
        const name = { model: model.settings.name, ...pair, ...metric };
        found.push({ name, difference: pairedRows(ours, theirs, resampling) });
      }
    }
  }
  const adjusted = holm(found.flatMap(({ difference }) => (difference === null ? [] : [difference.p])));
  return found.map(({ name, difference }) => ({
    ...name,
    difference: difference === null ? null : { ...difference, pAdjusted: adjusted.shift() as number },
  }));
}
