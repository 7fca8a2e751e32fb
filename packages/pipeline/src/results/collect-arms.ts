import { type ArtifactStore, addressOf } from '@mainbench/graph';
import type { ArmMetric, ArmResult, Estimate, Metric, PairedDifference, Recipe } from '@mainbench/spec';
import { bootstrapMean, holm, type Resampling, wilsonInterval } from '@mainbench/stats';
import type { ArmStages, Experiment, ModelStages } from '../experiment.ts';
import { pairedRows } from './paired-rows.ts';
import { groupMeans, type MetricRows, readMetric, rowMeans, seedMean } from './row-means.ts';

type Uncorrected = Omit<PairedDifference, 'pAdjusted'>;

function differenceOf(arm: MetricRows, baseline: MetricRows, name: string, resampling: Resampling): Uncorrected | null {
  const difference = pairedRows(arm, baseline, resampling);
  return difference === null ? null : { baseline: name, ...difference };
}

/** A bootstrap of rows that all failed, or all passed, would claim certainty: such a share gets Wilson's interval. */
function estimateOf(means: readonly number[], metric: Metric, resampling: Resampling): Estimate | null {
  if (means.length === 0) return null;
  const first = means[0];
  const uniform = metric.unit === 'fraction' && (first === 0 || first === 1) && means.every((value) => value === first);
  if (!uniform) return bootstrapMean(means, resampling);
  return wilsonInterval(first === 1 ? means.length : 0, means.length, resampling.confidence);
}

async function collectMetric(
  store: ArtifactStore,
  model: ModelStages,
  recipe: Recipe,
  taskIndex: number,
  task: string,
  metric: Metric,
  resampling: Resampling,
): Promise<ArmMetric[]> {
  const stagesOf = (armIndex: number) =>
    model.seeds
      .map(({ arms }) => (arms[armIndex] as ArmStages).evaluations[taskIndex]?.stage)
      .filter((stage) => stage !== undefined);
  const rows: MetricRows[] = [];
  for (const index of recipe.arms.keys()) rows.push(await readMetric(store, stagesOf(index), metric.name));

  const baselineIndex = recipe.arms.findIndex((arm) => arm.name === recipe.report.baseline);
  const baseline = rows[baselineIndex] as MetricRows;
  const differences = rows.map((arm, index) =>
    index === baselineIndex ? null : differenceOf(arm, baseline, recipe.report.baseline, resampling),
  );
  const compared = differences.filter((difference) => difference !== null);
  const adjusted = holm(compared.map(({ p }) => p));
  const corrected = new Map(compared.map((difference, index) => [difference, adjusted[index] as number]));

  return rows.map((arm, index) => {
    const means = [...rowMeans(arm).values()];
    const values = [...arm.values.values()].flat();
    const difference = differences[index] ?? null;
    return {
      task,
      metric: metric.name,
      estimate: estimateOf(means, metric, resampling),
      difference: difference === null ? null : { ...difference, pAdjusted: corrected.get(difference) as number },
      bySeed: model.seeds.map(({ seed }, seedIndex) => ({ seed, mean: seedMean(arm, seedIndex) })),
      byGroup: groupMeans(arm),
      rows: values.length,
      missing: values.filter((value) => value === null).length,
      artifacts: stagesOf(index).map(addressOf),
    };
  });
}

async function pairsAdded(store: ArtifactStore, model: ModelStages, armIndex: number): Promise<number[]> {
  const counts: number[] = [];
  for (const { arms } of model.seeds) {
    const kept = arms[armIndex]?.filtering?.kept.stage;
    counts.push(kept === undefined ? 0 : Number((await store.readManifest(kept)).facts.rows));
  }
  return counts;
}

/** Every arm of a model on every metric, with its paired difference to the baseline arm. */
export async function collectArms(
  store: ArtifactStore,
  experiment: Experiment,
  model: ModelStages,
  resampling: Resampling,
): Promise<ArmResult[]> {
  const { recipe, tasks } = experiment;
  const byMetric: ArmMetric[][] = [];
  for (const [index, { name, task }] of tasks.entries()) {
    for (const metric of task.metrics) {
      byMetric.push(await collectMetric(store, model, recipe, index, name, metric, resampling));
    }
  }
  const results: ArmResult[] = [];
  for (const [index, { name }] of recipe.arms.entries()) {
    const metrics = byMetric.map((arms) => arms[index] as ArmMetric);
    results.push({ name, pairsAdded: await pairsAdded(store, model, index), metrics });
  }
  return results;
}
