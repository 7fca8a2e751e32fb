import { join } from 'node:path';
import { type Benchmark, hasDocuments, MainbenchError, type Task } from '@mainbench/spec';
import { taskShape } from './module-shape.ts';
import { isUserModule, loadUserModule } from './user-module.ts';

/**
 * The own files among the names of `--tasks`, seen from the current folder.
 * @throws MainbenchError of kind `usage` for one without documents of its own, else as `loadUserModule`
 */
export async function ownBenchmarks(names: readonly string[], timeout?: number): Promise<Benchmark[]> {
  const place = { file: join(process.cwd(), 'command line'), path: ['--tasks'] };
  const found: Benchmark[] = [];
  for (const name of new Set(names.filter(isUserModule))) {
    const task = await loadUserModule<Task>('task', name, taskShape, place, timeout);
    if (!hasDocuments(task)) {
      throw new MainbenchError('usage', `--tasks: ${name} has no documents of its own.`, {
        hint: 'Give it a function `documents`, or name it in a recipe, which measures it on held-out pairs.',
      });
    }
    found.push(task);
  }
  return found;
}
