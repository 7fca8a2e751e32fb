import type { Results } from '@mainbench/spec';

/** What a sentence or a caption calls a metric: benchmarks share labels such as `accuracy`, so theirs have the task. */
export function metricName({ task, label }: Results['metrics'][number], { models }: Results): string {
  const isBenchmark = models.some(({ benchmarks }) => benchmarks.some((result) => result.task === task));
  return isBenchmark ? `${label} (${task})` : label;
}
