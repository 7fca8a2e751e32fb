import { join } from 'node:path';
import { type Benchmark, hasDocuments, MainbenchError, type Task } from '@mainbench/spec';
import { taskShape } from './module-shape.ts';
import { isUserModule, loadUserModule, type ModulePlace } from './user-module.ts';

/** A task of a user's own file; errors are those of `loadUserModule`. */
export function loadTask(name: string, place: ModulePlace, timeout?: number): Promise<Task> {
  return loadUserModule<Task>('task', name, taskShape, place, timeout);
}

/**
 * The own files among the names of `--tasks`, seen from the current folder.
 * @throws MainbenchError of kind `usage` for one without documents of its own, else as `loadUserModule`
 */
export async function ownBenchmarks(names: readonly string[], timeout?: number): Promise<Benchmark[]> {
  const place = { file: join(process.cwd(), 'command line'), path: ['--tasks'] };
  const found: Benchmark[] = [];
  for (const name of new Set(names.filter(isUserModule))) {
    const task = await loadTask(name, place, timeout);
    if (!hasDocuments(task)) {
      throw new MainbenchError('usage', `--tasks: ${name} has no documents of its own.`, {
        hint: 'Give it a function `documents`, or name it in a recipe, which measures it on held-out pairs.',
      });
    }
    found.push(task);
  }
  return found;
}
