import { MainbenchError } from '@mainbench/spec';
import type { TaskDefinition } from '../definition.ts';

/** The error of a missing training split, with the way to do without: it is never taken unasked. */
export function offerOtherExamples(task: TaskDefinition, error: unknown): unknown {
  if (task.draw !== 'random' || !MainbenchError.is(error) || error.kind !== 'data') return error;
  const offer = `Or set ${task.name}'s option fewshot_from to evaluation: its score is then marked not comparable.`;
  const hint = error.details.hint === undefined ? offer : `${error.details.hint} ${offer}`;
  return new MainbenchError('data', error.message, { ...error.details, hint });
}
