import { alpacaEval } from '@mainbench/alpaca-eval';
import { judgeFilter, oracleFilter, randomFilter, scoreFilter } from '@mainbench/baselines';
import { cleaningSteps, sources } from '@mainbench/data';
import { shippedEngines } from '@mainbench/engines';
import { ifeval } from '@mainbench/ifeval';
import { leaderboardNames, openllmTasks } from '@mainbench/openllm';
import { type Extensions, heldoutNllTask, mutualFilter } from '@mainbench/pipeline';
import { type DataSource, type Engine, type Filter, hasDocuments, type Recipe, type Task } from '@mainbench/spec';
import { world, worldFollowing } from '@mainbench/world';
import { engineShape, filterShape, taskShape } from './user-module/module-shape.ts';
import { isUserModule, loadUserModule } from './user-module/user-module.ts';

/** What mainbench ships; a new filter or task is one more entry here. */
export const shippedFilters: readonly Filter[] = [
  randomFilter,
  scoreFilter,
  judgeFilter,
  mutualFilter as Filter,
  oracleFilter,
];
export const shippedTasks: readonly Task[] = [worldFollowing, heldoutNllTask, ...openllmTasks, ifeval, alpacaEval];
/** Those with documents of their own. */
export const shippedBenchmarks = shippedTasks.filter(hasDocuments);
/** Names that stand for several benchmarks. */
export const benchmarkGroups: Readonly<Record<string, readonly string[]>> = { openllm: leaderboardNames };
/** What can serve the models that a run trains; services sell their own. */
const servingEngines: readonly Engine[] = shippedEngines.filter((engine: Engine) => engine.charges !== true);
export const shippedSources: readonly DataSource[] = sources;

const byName = <T extends { name: string }>(items: readonly T[]) => new Map(items.map((item) => [item.name, item]));

/** Everything that a recipe may name, its own files among them; `ownTimeout` in seconds bounds each of their calls. */
export async function gatherExtensions(recipe: Recipe, recipeFile: string, ownTimeout?: number): Promise<Extensions> {
  const filters = byName(shippedFilters);
  const tasks = byName(shippedTasks);
  const named: [name: string | undefined, path: (string | number)[]][] = [
    ...recipe.arms.map(({ filter }, index): (typeof named)[number] => [filter, ['arms', index, 'filter']]),
    [recipe.rate_pairs?.filter, ['rate_pairs', 'filter']],
  ];
  for (const [name, path] of named) {
    if (name === undefined || !isUserModule(name)) continue;
    const place = { file: recipeFile, path };
    filters.set(name, await loadUserModule<Filter>('filter', name, filterShape, place, ownTimeout));
  }
  for (const [index, { task: name }] of recipe.evaluate.entries()) {
    if (!isUserModule(name)) continue;
    const place = { file: recipeFile, path: ['evaluate', index, 'task'] };
    tasks.set(name, await loadUserModule<Task>('task', name, taskShape, place, ownTimeout));
  }
  const engines = byName(servingEngines);
  const { engine } = recipe.serve;
  if (isUserModule(engine)) {
    const place = { file: recipeFile, path: ['serve', 'engine'] };
    engines.set(engine, await loadUserModule<Engine>('engine', engine, engineShape, place));
  }
  return { filters, tasks, engines, sources: byName(shippedSources), cleaning: byName(cleaningSteps), world };
}
