import type { Recipe } from '@mainbench/spec';
import type { BuildOptions } from './build-options.ts';
import type { PlannedTask } from './planned-task.ts';
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
  throw recipeError(place, `there is no task or metric "${text}".`, `Expected names from ${names}.`);
}

const mainFilter = 'mutual';

/** MAIN's arm with each other one; without such an arm, or where it is the baseline, each arm with the baseline. */
function defaultPairs({ arms, report: { baseline } }: Recipe): PlannedContrasts['pairs'] {
  const candidates = arms.filter(({ name, filter }) => filter === mainFilter && name !== baseline);
  const main = candidates.find(({ name }) => name === mainFilter) ?? candidates[0];
  const others = (than: string) => arms.map(({ name }) => name).filter((name) => name !== than);
  if (main !== undefined) return others(main.name).map((against) => ({ arm: main.name, against }));
  return others(baseline).map((arm) => ({ arm, against: baseline }));
}

/**
 * The contrasts of a recipe's report. Without any, the arm of the filter `mutual` is compared with each other arm;
 * without primary metrics, on each task's first one.
 * @throws MainbenchError of kind `recipe` at a name that is no arm or no metric
 */
export function resolveContrasts(
  { recipe, recipeFile: file }: Pick<BuildOptions, 'recipe' | 'recipeFile'>,
  tasks: readonly PlannedTask[],
): PlannedContrasts {
  const { contrasts, primary } = recipe.report;
  const arms = recipe.arms.map(({ name }) => name);
  const declared = contrasts?.map(([arm, against], index) => {
    [arm, against].forEach((name, side) => {
      if (arms.includes(name)) return;
      const place = { file, path: ['report', 'contrasts', index, side] };
      throw recipeError(place, `there is no arm "${name}".`, `Expected two of ${arms.join(', ')}.`);
    });
    if (arm === against)
      throw recipeError({ file, path: ['report', 'contrasts', index] }, `${arm} is compared with itself.`);
    return { arm, against };
  });
  const metrics = (primary ?? tasks.map(({ name }) => name)).flatMap((text, index) =>
    primaryMetric(text, tasks, { file, path: ['report', 'primary', index] }),
  );
  return {
    pairs: declared ?? defaultPairs(recipe),
    metrics: metrics.filter(
      ({ task, metric }, index) =>
        metrics.findIndex((other) => other.task === task && other.metric === metric) === index,
    ),
  };
}
