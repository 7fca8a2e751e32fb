import type { Benchmark, BenchmarkRecord, BenchmarkSummary } from '@mainbench/spec';
import { meanSummary } from './mean-summary.ts';

/** The scores of a task from its records, in its own way or as means. */
export function summarizeTask(
  task: Benchmark,
  options: object,
  records: AsyncIterable<BenchmarkRecord>,
): Promise<BenchmarkSummary> {
  return task.summarize?.(records, options) ?? meanSummary(task.metrics, records);
}
