import type { Task, TaskVerdict } from '@mainbench/spec';

/** Metrics with null for what is no number, such as 0/0. */
export function measured(metrics: TaskVerdict['metrics']): TaskVerdict['metrics'] {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  );
}

/** Those of a row without an answer. */
export function unmeasured({ metrics }: Task): TaskVerdict['metrics'] {
  return Object.fromEntries(metrics.map(({ name }) => [name, null]));
}
