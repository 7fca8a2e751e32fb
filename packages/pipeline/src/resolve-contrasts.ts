import type { BuildOptions } from './build-options.ts';
import type { PlannedTask } from './experiment.ts';
import { type RecipePlace, recipeError } from './resolve-extensions.ts';

/** The comparisons that a recipe declares before it runs: the family over which p values are corrected. */
export interface PlannedContrasts {
  pairs: { arm: string; against: string }[];
  /** The primary metrics. */
  metrics: { task: string; metric: string }[];
}

function primaryMetric(text: string, tasks: readonly PlannedTask[], place: RecipePlace): PlannedContrasts['metrics'] {
  const known = tasks.flatMap(({ name, task }) => task.metrics.map((metric) => ({ task: name, metric: metric.name })));
  const found = known.find(({ task, metric }) => text === task || text === `${task}/${metric}`);
  if (found !== undefined) return [found];
  const names = known.map(({ task, metric }) => `${task}/${metric}`).join(', ');
  throw recipeError(place, `there is no task or metric "${text}".`, `Expected names out of ${names}.`);
}

/**
 * The contrasts of a recipe's report. Without any, every arm is compared with the baseline; without primary metrics,
 * on each task's first one.
 * @throws MainbenchError of kind `recipe` at a name that is no arm or no metric
 */
export function resolveContrasts(
  { recipe, recipeFile: file }: Pick<BuildOptions, 'recipe' | 'recipeFile'>,
  tasks: readonly PlannedTask[],
): PlannedContrasts {
  const { baseline, contrasts, primary } = recipe.report;
  const arms = recipe.arms.map(({ name }) => name);
  const declared = contrasts?.map(([arm, against], index) => {
    [arm, against].forEach((name, side) => {
      if (arms.includes(name)) return;
      const place = { file, path: ['report', 'contrasts', index, side] };
      throw recipeError(place, `there is no arm "${name}".`, `Expected two of ${arms.join(', ')}.`);
    });
    if (arm === against) {
      throw recipeError({ file, path: ['report', 'contrasts', index] }, `${arm} is compared with itself.`);
    }
    return { arm, against };
  });
  const metrics = (primary ?? tasks.map(({ name }) => name)).flatMap((text, index) =>
    primaryMetric(text, tasks, { file, path: ['report', 'primary', index] }),
  );
  return {
    pairs: declared ?? arms.filter((arm) => arm !== baseline).map((arm) => ({ arm, against: baseline })),
    metrics: metrics.filter(
      ({ task, metric }, index) =>
        metrics.findIndex((other) => other.task === task && other.metric === metric) === index,
    ),
  };
}
