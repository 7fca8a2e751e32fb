import type { BenchmarkRecord, BenchmarkScore, BenchmarkSummary, Metric, ReasoningPolicy } from '@mainbench/spec';
import { measuredMean } from '@mainbench/stats';
import type { TaskDefinition } from '../definition.ts';
import type { Preset } from '../presets.ts';
import { collectRecords } from './collect-records.ts';
import { subjectScores } from './subject-scores.ts';

const reasoningCount: Readonly<Record<ReasoningPolicy, string>> = {
  remove: 'answers with marked reasoning, taken out before scoring',
  keep: 'answers with marked reasoning, scored as part of the answer',
};

const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;

/**
 * The mean of a metric over the questions of a subject, or over all.
 * @param values null where a question could not be measured
 */
export function meanScore(
  { name: metric, label, unit }: Metric,
  group: string | null,
  values: readonly (number | null)[],
): BenchmarkScore {
  return { metric, label, unit, group, ...measuredMean(values) };
}

/** Scores of a task from its records. */
export async function summarizeRecords(
  task: TaskDefinition,
  preset: Preset,
  records: AsyncIterable<BenchmarkRecord>,
  policy: ReasoningPolicy = 'remove',
): Promise<BenchmarkSummary> {
  const metrics = (preset === 'openllm-v0.3' ? task.metricsOfV03 : undefined) ?? task.metrics;
  const names = metrics.map(({ name }) => name);
  const { readings = {}, sought = '' } = task.kind === 'generation' ? task : {};
  const ways = Object.keys(readings);
  const collected = await collectRecords(records, names, ways, policy);
  const scores: BenchmarkScore[] = [];
  const column = (subject: string, name: string) => collected.values.get(subject)?.get(name) ?? [];
  const present = [...collected.values.keys()].filter((subject) => subject !== '');
  for (const metric of metrics) {
    if (task.subjects === undefined || present.length === 0)
      scores.push(meanScore(metric, null, column('', metric.name)));
    else {
      const means = present.map((subject) => meanScore(metric, subject, column(subject, metric.name)));
      scores.push(...subjectScores(means, task.subjects));
    }
  }
  const counts: Record<string, number> = {};
  const notes: string[] = [];
  const all = task.subjects?.names.length ?? 0;
  if (present.length > 0 && present.length < all) notes.push(`${present.length} of ${all} subjects were asked`);
  if (collected.truncated > 0) counts['prompts without their beginning: longer than the context'] = collected.truncated;
  for (const fate of ['remove', 'keep'] as const) {
    if (collected.reasoned[fate] > 0) counts[reasoningCount[fate]] = collected.reasoned[fate];
  }
  for (const [way, count] of collected.unparsed) {
    const reading = readings[way] as string;
    counts[reading] = count;
    notes.push(
      `${percent(count, collected.answers)} of the answers hold no ${sought} to read (${way}); they count as wrong`,
    );
  }
  return { scores, counts, notes };
}
