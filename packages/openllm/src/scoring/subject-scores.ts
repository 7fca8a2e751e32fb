import type { BenchmarkScore } from '@mainbench/spec';
import type { Subjects } from '../definition.ts';
import { plainMean, weightedMean } from './group-means.ts';

/** What a metric is called where it is the mean of questions beside that of subjects. */
export const ofQuestions = '_weighted';

/**
 * Means over subjects: the plain one where it is the headline, and the one weighted by size, which
 * lm-evaluation-harness gives for the group; categories, weighted likewise; and every subject.
 */
export function subjectScores(
  subjects: readonly BenchmarkScore[],
  { categories = {}, headline }: Subjects,
): BenchmarkScore[] {
  const [first] = subjects;
  if (first === undefined) return [];
  const { metric, unit } = first;
  const named = { metric, unit, group: null, label: `${first.label}, mean of subjects` };
  const means = Object.entries(categories).flatMap(([group, names]) => {
    const members = subjects.filter((score) => score.group !== null && names.includes(score.group));
    return members.length === 0 ? [] : [weightedMean({ ...named, group, label: first.label }, members)];
  });
  const byQuestion = { ...named, label: `${first.label}, mean of questions` };
  if (headline === 'questions') return [weightedMean(byQuestion, subjects), ...means, ...subjects];
  const second = weightedMean({ ...byQuestion, metric: `${metric}${ofQuestions}` }, subjects);
  return [plainMean(named, subjects), second, ...means, ...subjects];
}
