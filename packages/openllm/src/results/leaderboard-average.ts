import type { BenchmarkSummary } from '@mainbench/spec';
import { leaderboardNames } from '../tasks/tasks.ts';

/** The mean of the leaderboard's tasks, and which of them it is of. */
export interface LeaderboardAverage {
  /** Null where a task is missing or has no score, or where none is comparable. */
  value: number | null;
  tasks: string[];
  /** Tasks that were evaluated in another way than the leaderboard does. */
  leftOut: string[];
}

/**
 * The headline of the Open LLM Leaderboard v1: the plain mean of the six tasks' headline scores. A score that is not
 * comparable is left out; what remains is the leaderboard's own average only where nothing was.
 * @param summaries by the name of the task
 */
export function leaderboardAverage(summaries: ReadonlyMap<string, BenchmarkSummary>): LeaderboardAverage {
  const leftOut = leaderboardNames.filter((name) => summaries.get(name)?.notComparable !== undefined);
  const tasks = leaderboardNames.filter((name) => !leftOut.includes(name));
  const values = tasks.map((name) => summaries.get(name)?.scores[0]?.value ?? null);
  let sum = 0;
  for (const value of values) {
    if (value === null) return { value: null, tasks, leftOut };
    sum += value;
  }
  return { value: tasks.length === 0 ? null : sum / tasks.length, tasks, leftOut };
}
