import type { BenchmarkScore, BenchmarkSummary, JsonObject, JsonValue } from '@mainbench/spec';
import { openllmOptions } from '../build/settings.ts';
import type { Preset } from '../presets.ts';
import { mmluCategories } from '../scoring/mmlu-categories.ts';
import type { OpenllmTask } from '../tasks/task.ts';
import { openllmTasks } from '../tasks/tasks.ts';
import { leaderboardAverage } from './leaderboard-average.ts';
import { type ReferenceTask, referenceTasks } from './reference-tasks.ts';

/** A benchmark that was evaluated. Others than Open LLM tasks are left out. */
export interface EvaluatedBenchmark {
  task: string;
  options: JsonObject;
  summary: BenchmarkSummary;
}

const groupVersion = 2;

/** The name and the filter of a metric in v0.4; those not listed are named as here. */
const metricNames: Readonly<Record<string, readonly [string, string]>> = {
  acc_weighted: ['acc', 'none'],
  mc2: ['acc', 'none'],
  exact_match_strict: ['exact_match', 'strict-match'],
  exact_match_flexible: ['exact_match', 'flexible-extract'],
};

const errorOf = ({ standardError }: BenchmarkScore): JsonValue => standardError ?? 'N/A';

function keysOf(score: BenchmarkScore, preset: Preset): [string, string] {
  if (preset === 'openllm-v0.3') {
    const name = score.metric === 'exact_match_strict' ? 'acc' : score.metric;
    return [name, `${name}_stderr`];
  }
  const [name, filter] = metricNames[score.metric] ?? [score.metric, 'none'];
  return [`${name},${filter}`, `${name}_stderr,${filter}`];
}

/** The reference's name for what a score is of; undefined for what it does not have. */
function referenceOf(task: OpenllmTask, score: BenchmarkScore, preset: Preset): string | undefined {
  if (task.name !== 'mmlu') return task.referenceName(preset, undefined);
  const group = score.group !== null && score.group in mmluCategories;
  if (preset === 'openllm-v0.3')
    return score.group === null || group ? undefined : task.referenceName(preset, score.group);
  if (score.group !== null) return `mmlu_${score.group}`;
  return score.metric === 'acc_weighted' ? 'mmlu' : undefined;
}

interface Collected {
  results: Record<string, JsonObject>;
  groups: Record<string, JsonObject>;
  versions: JsonObject;
  shots: JsonObject;
  samples: JsonObject;
  higher: Record<string, JsonObject>;
  configs: JsonObject;
}

function collect(all: Collected, task: OpenllmTask, { options, summary }: EvaluatedBenchmark): void {
  const { preset, shots } = openllmOptions.parse(options);
  const { versions, dataset, configuration } = referenceTasks[task.name] as ReferenceTask;
  const { notComparable } = summary;
  for (const score of summary.scores) {
    const name = referenceOf(task, score, preset);
    if (name === undefined) continue;
    const group = task.name === 'mmlu' && (score.group === null || score.group in mmluCategories);
    const [key, errorKey] = keysOf(score, preset);
    const metric = (key.split(',')[0] ?? key) as string;
    const entry = all.results[name] ?? (preset === 'openllm-v0.3' ? {} : { alias: name.replace(/^mmlu_/, '') });
    all.results[name] = { ...entry, [key]: score.value, [errorKey]: errorOf(score) };
    all.higher[name] = { ...all.higher[name], [metric]: true };
    if (group) {
      all.groups[name] = all.results[name];
      all.versions[name] = groupVersion;
      continue;
    }
    const count = score.rows + score.missing;
    const fewshot = shots ?? task.shots;
    const version = preset === 'openllm-v0.3' ? versions.v03 : versions.v04;
    all.versions[name] = version;
    all.shots[name] = fewshot;
    all.samples[name] = { original: count, effective: score.rows };
    all.configs[name] = {
      task: name,
      dataset_path: dataset,
      dataset_name: task.name === 'mmlu' ? score.group : configuration,
      num_fewshot: fewshot,
      metadata: { version, ...(notComparable === undefined ? {} : { not_comparable: notComparable }) },
    };
  }
}

function subtasks(names: readonly string[]): JsonObject {
  const known = new Set(names);
  const groups = Object.entries(mmluCategories)
    .map(([category, subjects]): [string, string[]] => [
      `mmlu_${category}`,
      subjects.map((subject) => `mmlu_${subject}`),
    ])
    .filter(([group]) => known.has(group))
    .map(([group, members]): [string, string[]] => [group, members.filter((member) => known.has(member))]);
  const whole: JsonObject = known.has('mmlu') ? { mmlu: groups.map(([group]) => group) } : {};
  const plain = names.filter((name) => name !== 'mmlu' && !groups.some(([group]) => group === name));
  return { ...whole, ...Object.fromEntries(groups), ...Object.fromEntries(plain.map((name) => [name, []])) };
}

/**
 * Results in the shape of lm-evaluation-harness, so that what reads its files reads these.
 * @param config what is known of the model and the run
 * @returns undefined where none of the benchmarks is an Open LLM task
 */
export function lmEvalResults(evaluated: readonly EvaluatedBenchmark[], config: JsonObject): JsonObject | undefined {
  const all: Collected = { results: {}, groups: {}, versions: {}, shots: {}, samples: {}, higher: {}, configs: {} };
  const summaries = new Map<string, BenchmarkSummary>();
  for (const benchmark of evaluated) {
    const task = openllmTasks.find(({ name }) => name === benchmark.task);
    if (task === undefined) continue;
    summaries.set(task.name, benchmark.summary);
    collect(all, task, benchmark);
  }
  if (summaries.size === 0) return undefined;
  const { results, groups, versions, shots, samples, higher, configs } = all;
  const { value, tasks, leftOut } = leaderboardAverage(summaries);
  return {
    results,
    ...(Object.keys(groups).length === 0 ? {} : { groups }),
    group_subtasks: subtasks(Object.keys(results)),
    configs,
    versions,
    'n-shot': shots,
    higher_is_better: higher,
    'n-samples': samples,
    config,
    open_llm_leaderboard_average: leftOut.length === 0 ? value : null,
    ...(leftOut.length === 0 ? {} : { open_llm_comparable_average: { value, tasks, left_out: leftOut } }),
  };
}
