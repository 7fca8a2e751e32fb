import type { BenchmarkDocument } from './benchmark.ts';
import type { Benchmark, Task } from './task.ts';

/**
 * A task as it is: its options get their type from their schema, and nobody else needs to know it. Also for own files.
 */
export function defineTask<Options extends object, Row extends BenchmarkDocument, Own extends Task<Options, Row>>(
  task: Own & Task<Options, Row>,
): Own {
  return task;
}

/** Whether a task has documents of its own. */
export function hasDocuments(task: Task): task is Benchmark {
  return task.documents !== undefined;
}
