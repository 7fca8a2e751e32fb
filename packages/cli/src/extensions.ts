import { alpacaEval } from '@mainbench/alpaca-eval';
import {
  choosingFilters,
  formulaFilters,
  judgeFilter,
  oracleFilter,
  randomFilter,
  ratingSignals,
  scoreFilter,
} from '@mainbench/baselines';
import { cleaningSteps, sources } from '@mainbench/data';
import { shippedEngines } from '@mainbench/engines';
import { ifeval } from '@mainbench/ifeval';
import { leaderboardNames, openllmTasks } from '@mainbench/openllm';
import { type Extensions, heldoutNllTask, mutualFilter, shippedSignals } from '@mainbench/pipeline';
import {
  type AnyFilter,
  type DataSource,
  type Engine,
  type Filter,
  hasDocuments,
  type Recipe,
  type Signal,
  type Task,
} from '@mainbench/spec';
import { world, worldFollowing } from '@mainbench/world';
import {
  choosingShape,
  engineShape,
  filterShape,
  formulaShape,
  type ModuleShape,
  taskShape,
} from './user-module/module-shape.ts';
import { isUserModule, loadUserModule } from './user-module/user-module.ts';

/** What mainbench ships; a new filter or task is one more entry here. */
export const shippedFilters: readonly AnyFilter[] = [
  randomFilter,
  scoreFilter,
  judgeFilter,
  mutualFilter as Filter,
  oracleFilter,
  ...formulaFilters,
  ...choosingFilters,
];
export const allSignals: ReadonlyMap<string, Signal> = new Map([...shippedSignals, ...byName<Signal>(ratingSignals)]);
export const shippedTasks: readonly Task[] = [worldFollowing, heldoutNllTask, ...openllmTasks, ifeval, alpacaEval];
/** Those with documents of their own. */
export const shippedBenchmarks = shippedTasks.filter(hasDocuments);
/** Names that stand for several benchmarks. */
export const benchmarkGroups: Readonly<Record<string, readonly string[]>> = { openllm: leaderboardNames };
/** What can serve the models that a run trains; services sell their own. */
const servingEngines: readonly Engine[] = shippedEngines.filter((engine: Engine) => engine.charges !== true);
export const shippedSources: readonly DataSource[] = sources;

function byName<T extends { name: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.name, item]));
}

/** A filter of a user's own file scores single pairs, is a formula, or chooses among all pairs. */
function ownFilterShape(value: object): ModuleShape {
  if ('choose' in value) return choosingShape;
  return 'formula' in value ? formulaShape : filterShape;
}

/** Everything that a recipe may name, its own files among them; `ownTimeout` in seconds bounds each of their calls. */
export async function gatherExtensions(recipe: Recipe, recipeFile: string, ownTimeout?: number): Promise<Extensions> {
  const filters = byName(shippedFilters);
  const tasks = byName(shippedTasks);
  const named: [name: unknown, path: (string | number)[]][] = [
    ...recipe.arms.map(({ filter }, index): (typeof named)[number] => [filter, ['arms', index, 'filter']]),
    [recipe.rate_pairs?.filter, ['rate_pairs', 'filter']],
    ...Object.entries(recipe.signals ?? {}).map(([name, signal]): (typeof named)[number] => {
      return ['filter' in signal ? signal.filter : undefined, ['signals', name, 'filter']];
    }),
  ];
  for (const [name, path] of named) {
    if (typeof name !== 'string' || !isUserModule(name)) continue;
    const place = { file: recipeFile, path };
    filters.set(name, await loadUserModule<AnyFilter>('filter', name, ownFilterShape, place, ownTimeout));
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
  return {
    filters,
    signals: allSignals,
    tasks,
    engines,
    sources: byName(shippedSources),
    cleaning: byName(cleaningSteps),
    world,
  };
}
