import type { Results } from '@mainbench/spec';

/** What a table must say that shows such scores of several models: they have not one judge. Tasks in their order. */
export function ownJudgesNote({ models, runs }: Results, tasks: readonly string[]): string[] {
  if (models.length < 2) return [];
  const judged = tasks.filter((task) =>
    runs.some(({ evaluations }) => evaluations.some((one) => one.task === task && one.judgedByOwnModel === true)),
  );
  if (judged.length === 0) return [];
  return [`${judged.join(', ')}: each model is judged by its own untuned self. Compare arms of one model, not models.`];
}
