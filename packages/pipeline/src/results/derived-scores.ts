import type { ArmResult, DerivedScore, Metric, ModelResult } from '@mainbench/spec';
import type { PlannedTask } from '../planned-task.ts';
import type { PlannedDerived } from '../resolve-derived.ts';

type Headline = { value: number; unit: Metric['unit'] } | { missing: string };

/** The headline score of a task for one arm and seed: a benchmark's first score, or the mean of the first metric. */
function headlineOf(planned: PlannedTask, model: ModelResult, arm: ArmResult, seed: number): Headline {
  const { name, task } = planned;
  if ('documents' in planned) {
    const result = model.benchmarks.find((one) => one.task === name && one.arm === arm.name && one.seed === seed);
    const score = result?.summary.scores[0];
    if (score === undefined || score.value === null) return { missing: `${name} could not be measured` };
    if (result?.summary.notComparable !== undefined) return { missing: `${name} is not comparable` };
    return { value: score.value, unit: score.unit };
  }
  const [metric] = task.metrics;
  const entry = arm.metrics.find((one) => one.task === name && one.metric === metric?.name);
  const mean = entry?.bySeed.find((one) => one.seed === seed)?.mean ?? null;
  if (mean === null || metric === undefined) return { missing: `${name} could not be measured` };
  return { value: mean, unit: metric.unit };
}

function derivedScore(derived: PlannedDerived, model: ModelResult, arm: ArmResult, seed: number): DerivedScore {
  const { name, text, expression, tasks } = derived;
  const found = new Map([...tasks].map(([task, planned]) => [task, headlineOf(planned, model, arm, seed)]));
  const result = { arm: arm.name, seed, name, expression: text };
  const missing = [...found.values()].flatMap((score) => ('missing' in score ? [score.missing] : []));
  if (missing.length > 0) return { ...result, value: null, unit: null, missing: missing.join('; ') };
  const scores = new Map([...found].flatMap(([task, score]) => ('value' in score ? [[task, score] as const] : [])));
  const value = expression.evaluate((task) => scores.get(task)?.value ?? Number.NaN);
  const [unit, ...others] = new Set([...scores.values()].map((score) => score.unit));
  return {
    ...result,
    value,
    unit: expression.averages && others.length === 0 ? (unit ?? null) : null,
    missing: value === null ? 'the expression has no finite value for these scores' : null,
  };
}

/** The derived scores of a model by arm and seed. One that lacks an input has no value: a missing score is never 0. */
export function derivedScores(
  derived: readonly PlannedDerived[],
  model: ModelResult,
  seeds: readonly number[],
): DerivedScore[] {
  return model.arms.flatMap((arm) =>
    seeds.flatMap((seed) => derived.map((one) => derivedScore(one, model, arm, seed))),
  );
}
