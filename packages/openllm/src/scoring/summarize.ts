import {
  type BenchmarkRecord,
  type BenchmarkScore,
  type BenchmarkSummary,
  type Metric,
  type ReasoningPolicy,
  reasoningFate,
} from '@mainbench/spec';
import { measuredMean } from '@mainbench/stats';
import type { Preset, TaskDefinition } from '../definition.ts';
import { subjectScores } from './subject-scores.ts';

/** What a summary needs of all records: numbers only, so that many fit into memory. */
export interface CollectedRecords {
  /** By subject ('' where there are none) and metric, in the order of the questions. */
  values: Map<string, Map<string, (number | null)[]>>;
  /** Answers that were read. */
  answers: number;
  truncated: number;
  /** Answers with reasoning, by what became of it. */
  reasoned: Record<ReasoningPolicy, number>;
  /** Answers that were read and held nothing to compare, by the way of reading. */
  unparsed: Map<string, number>;
}

function subjectOf({ id, group }: BenchmarkRecord): string {
  if (group !== null) return group;
  const slash = id.lastIndexOf('/');
  return slash < 0 ? '' : id.slice(0, slash);
}

/** @param ways details that are null where an answer could not be read that way */
export async function collectRecords(
  records: AsyncIterable<BenchmarkRecord>,
  metrics: readonly string[],
  ways: readonly string[],
  policy: ReasoningPolicy,
): Promise<CollectedRecords> {
  const collected: CollectedRecords = {
    values: new Map(),
    answers: 0,
    truncated: 0,
    reasoned: { remove: 0, keep: 0 },
    unparsed: new Map(),
  };
  for await (const record of records) {
    const subject = subjectOf(record);
    let columns = collected.values.get(subject);
    if (columns === undefined) {
      columns = new Map(metrics.map((name) => [name, []]));
      collected.values.set(subject, columns);
    }
    for (const [name, column] of columns) column.push(record.metrics[name] ?? null);
    if (ways.some((way) => record.details[way] !== undefined)) collected.answers += 1;
    if (Number(record.details.truncated_tokens ?? 0) > 0) collected.truncated += 1;
    const fate = reasoningFate(String(record.details.text), record.details.reasoned === true, policy);
    if (fate !== null) collected.reasoned[fate] += 1;
    for (const way of ways) {
      if (record.details[way] === null) collected.unparsed.set(way, (collected.unparsed.get(way) ?? 0) + 1);
    }
  }
  return collected;
}

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
