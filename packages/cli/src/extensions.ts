import { oracleFilter, randomFilter, scoreFilter } from '@mainbench/baselines';
import { sources } from '@mainbench/data';
import { type Extensions, heldoutNllTask, mutualFilter } from '@mainbench/pipeline';
import type { DataSource, Filter, Recipe, Task } from '@mainbench/spec';
import { world, worldFollowing } from '@mainbench/world';
import { isUserModule, loadUserModule } from './user-module.ts';

/** What mainbench ships; a new filter or task is one more entry here. */
export const shippedFilters: readonly Filter[] = [randomFilter, scoreFilter, mutualFilter as Filter, oracleFilter];
export const shippedTasks: readonly Task[] = [worldFollowing as Task, heldoutNllTask as Task];
export const shippedSources: readonly DataSource[] = sources;

const byName = <T extends { name: string }>(items: readonly T[]) => new Map(items.map((item) => [item.name, item]));

/** Everything that a recipe may name, its own files among them. */
export async function gatherExtensions(recipe: Recipe, recipeFile: string): Promise<Extensions> {
  const filters = byName(shippedFilters);
  const tasks = byName(shippedTasks);
  for (const name of recipe.arms.map((arm) => arm.filter)) {
    if (name === undefined || !isUserModule(name)) continue;
    const required = ['options', 'models', 'costPerPair', 'score', 'summary'];
    filters.set(name, await loadUserModule<Filter>('filter', name, required, recipeFile));
  }
  for (const { task } of recipe.evaluate) {
    if (!isUserModule(task)) continue;
    const required = ['options', 'metrics', 'costPerRow', 'evaluate', 'summary'];
    tasks.set(task, await loadUserModule<Task>('task', task, required, recipeFile));
  }
  return { filters, tasks, sources: byName(shippedSources), world };
}
