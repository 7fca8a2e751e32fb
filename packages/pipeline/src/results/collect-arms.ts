import { type ArtifactStore, addressOf } from '@mainbench/graph';
import type { ArmMetric, ArmResult, Contrast, MeasuredEstimate, Metric, Recipe } from '@mainbench/spec';
import { type Resampling, wilsonInterval } from '@mainbench/stats';
import type { ArmStages } from '../arm-stages.ts';
import type { Experiment, ModelStages } from '../experiment.ts';
import { measureRows, pairedRows } from './measure-rows.ts';
import { groupMeans, type MetricRows, readMetric, seedMean } from './row-means.ts';

/** A fraction lies between 0 and 1, which a t interval does not know. */
function withinUnit(estimate: MeasuredEstimate, { unit }: Metric): MeasuredEstimate {
  if (unit !== 'fraction') return estimate;
  return { ...estimate, low: Math.max(0, estimate.low), high: Math.min(1, estimate.high) };
}

/** Where all rows failed, or all passed, nothing varies and an interval would claim certainty: it gets Wilson's. */
function estimateOf(arm: MetricRows, metric: Metric, resampling: Resampling): MeasuredEstimate | null {
  const measured = measureRows(arm.values, arm.weights, resampling);
  if (measured === null) return null;
  const { p: _, ...estimate } = measured;
  const { mean, rows } = estimate;
  const uniform = metric.unit === 'fraction' && (mean === 0 || mean === 1);
  if (!uniform) return withinUnit(estimate, metric);
  const wilson = wilsonInterval(mean === 1 ? rows : 0, rows, resampling.confidence);
  return { ...estimate, ...wilson, method: 'rows', degreesOfFreedom: null };
}

interface MetricPlace {
  model: ModelStages;
  taskIndex: number;
  task: string;
  metric: Metric;
}

/** The adjusted p of a comparison in either direction, or null where the recipe does not declare it. */
function declaredP(contrasts: readonly Contrast[], place: MetricPlace, arm: string, against: string): number | null {
  const found = contrasts.find(
    (contrast) =>
      contrast.model === place.model.settings.name &&
      contrast.task === place.task &&
      contrast.metric === place.metric.name &&
      ((contrast.arm === arm && contrast.against === against) ||
        (contrast.arm === against && contrast.against === arm)),
  );
  return found?.difference?.pAdjusted ?? null;
}

async function collectMetric(
  store: ArtifactStore,
  recipe: Recipe,
  place: MetricPlace,
  contrasts: readonly Contrast[],
  resampling: Resampling,
): Promise<ArmMetric[]> {
  const { model, taskIndex, task, metric } = place;
  const { baseline } = recipe.report;
  const stagesOf = (armIndex: number) =>
    model.seeds
      .map(({ arms }) => (arms[armIndex] as ArmStages).evaluations[taskIndex]?.stage)
      .filter((stage) => stage !== undefined);
  const rows: MetricRows[] = [];
  for (const index of recipe.arms.keys()) rows.push(await readMetric(store, stagesOf(index), metric));
  const theirs = rows[recipe.arms.findIndex((arm) => arm.name === baseline)] as MetricRows;

  return recipe.arms.map(({ name }, index) => {
    const arm = rows[index] as MetricRows;
    const values = [...arm.values.values()].flat();
    const difference = name === baseline ? null : pairedRows(arm, theirs, resampling);
    return {
      task,
      metric: metric.name,
      estimate: estimateOf(arm, metric, resampling),
      difference:
        difference === null
          ? null
          : { baseline, ...difference, pAdjusted: declaredP(contrasts, place, name, baseline) },
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

/**
 * Every arm of a model on every metric, with its paired difference to the baseline arm.
 * @param contrasts the declared family, which alone corrects p values
 */
export async function collectArms(
  store: ArtifactStore,
  experiment: Experiment,
  model: ModelStages,
  contrasts: readonly Contrast[],
  resampling: Resampling,
): Promise<ArmResult[]> {
  const { recipe, tasks } = experiment;
  const byMetric: ArmMetric[][] = [];
  for (const [index, { name, task }] of tasks.entries()) {
    for (const metric of task.metrics) {
      const place = { model, taskIndex: index, task: name, metric };
      byMetric.push(await collectMetric(store, recipe, place, contrasts, resampling));
    }
  }
  const results: ArmResult[] = [];
  for (const [index, { name }] of recipe.arms.entries()) {
    const metrics = byMetric.map((arms) => arms[index] as ArmMetric);
    results.push({ name, pairsAdded: await pairsAdded(store, model, index), metrics });
  }
  return results;
}
