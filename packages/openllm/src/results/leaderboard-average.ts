import type { BenchmarkSummary } from '@mainbench/spec';
import { leaderboardTasks } from '../tasks/tasks.ts';

/**
 * The headline of the Open LLM Leaderboard v1: the plain mean of the six tasks' headline scores.
 * @param summaries by the name of the task
 * @returns null where a task is missing, or has no score
 */
export function leaderboardAverage(summaries: ReadonlyMap<string, BenchmarkSummary>): number | null {
  let sum = 0;
  for (const { name } of leaderboardTasks) {
    const value = summaries.get(name)?.scores[0]?.value ?? null;
    if (value === null) return null;
    sum += value;
  }
  return sum / leaderboardTasks.length;
}
