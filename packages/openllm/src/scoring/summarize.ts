import type { BenchmarkRecord, BenchmarkScore, BenchmarkSummary, ReasoningPolicy } from '@mainbench/spec';
import type { Preset } from '../presets.ts';
import { accuracy, trueMass } from '../tasks/metrics.ts';
import type { OpenllmTask } from '../tasks/task.ts';
import { collectRecords } from './collect-records.ts';
import { meanScore } from './mean-score.ts';
import { mmluCategories } from './mmlu-categories.ts';
import { subjectScores } from './subject-scores.ts';

/** v0.3 asks TruthfulQA's two questions as one task, and reads numbers in one way. */
function metricsOf(task: OpenllmTask, preset: Preset) {
  if (preset === 'openllm-v0.4') return task.metrics;
  if (task.name === 'truthfulqa_mc2')
    return [trueMass, { ...accuracy, name: 'mc1', label: 'accuracy, one true answer' }];
  return task.metrics.filter(({ name }) => name !== 'exact_match_flexible');
}

const readings: Readonly<Record<string, string>> = {
  strict: 'answers without a number after ####',
  flexible: 'answers without any number',
};

const reasoningCount: Readonly<Record<ReasoningPolicy, string>> = {
  remove: 'answers with marked reasoning, taken out before scoring',
  keep: 'answers with marked reasoning, scored as part of the answer',
};

const subjectCount = Object.values(mmluCategories).flat().length;

const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;

/** Scores of a task from its records. */
export async function summarizeRecords(
  task: OpenllmTask,
  preset: Preset,
  records: AsyncIterable<BenchmarkRecord>,
  policy: ReasoningPolicy = 'remove',
): Promise<BenchmarkSummary> {
  const metrics = metricsOf(task, preset);
  const names = metrics.map(({ name }) => name);
  const ways = task.kind === 'generation' ? Object.keys(readings) : [];
  const collected = await collectRecords(records, names, ways, policy);
  const scores: BenchmarkScore[] = [];
  const column = (subject: string, name: string) => collected.values.get(subject)?.get(name) ?? [];
  for (const metric of metrics) {
    const subjects = [...collected.values.keys()].filter((subject) => subject !== '');
    if (subjects.length === 0) scores.push(meanScore(metric, null, column('', metric.name)));
    else
      scores.push(
        ...subjectScores(subjects.map((subject) => meanScore(metric, subject, column(subject, metric.name)))),
      );
  }
  const counts: Record<string, number> = {};
  const notes: string[] = [];
  const present = [...collected.values.keys()].filter((subject) => subject !== '').length;
  if (present > 0 && present < subjectCount) notes.push(`${present} of ${subjectCount} subjects were asked`);
  if (collected.truncated > 0) counts['prompts without their beginning: longer than the context'] = collected.truncated;
  for (const fate of ['remove', 'keep'] as const) {
    if (collected.reasoned[fate] > 0) counts[reasoningCount[fate]] = collected.reasoned[fate];
  }
  for (const [way, count] of collected.unparsed) {
    const reading = readings[way] as string;
    counts[reading] = count;
    notes.push(
      `${percent(count, collected.answers)} of the answers hold no number to read (${way}); they count as wrong`,
    );
  }
  return { scores, counts, notes };
}
