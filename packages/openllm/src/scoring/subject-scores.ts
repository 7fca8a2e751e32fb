import type { BenchmarkScore } from '@mainbench/spec';
import { plainMean, weightedMean } from './group-means.ts';
import { mmluCategories } from './mmlu-categories.ts';

/**
 * Means over subjects: first the plain one, which the Open LLM Leaderboard shows as MMLU, then the one weighted by
 * size, which lm-evaluation-harness gives for the group; categories, weighted likewise; and every subject.
 */
export function subjectScores(subjects: readonly BenchmarkScore[]): BenchmarkScore[] {
  const [first] = subjects;
  if (first === undefined) return [];
  const { metric, unit } = first;
  const named = { metric, unit, group: null, label: `${first.label}, mean of subjects` };
  const categories = Object.entries(mmluCategories).flatMap(([group, names]) => {
    const members = subjects.filter((score) => score.group !== null && names.includes(score.group));
    return members.length === 0 ? [] : [weightedMean({ ...named, group, label: first.label }, members)];
  });
  const byQuestion = { ...named, metric: `${metric}_weighted`, label: `${first.label}, mean of questions` };
  return [plainMean(named, subjects), weightedMean(byQuestion, subjects), ...categories, ...subjects];
}
