import type { BenchmarkScore, BenchmarkSummary, JsonObject, JsonValue } from '@mainbench/spec';
import { openllmOptions } from '../build/settings.ts';
import { type Preset, type Reference, referenceName, type TaskDefinition } from '../definition.ts';
import { ofQuestions } from '../scoring/subject-scores.ts';
import { definitions, leaderboardNames } from '../tasks/tasks.ts';

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

/** A task that was evaluated. Those without a counterpart in lm-evaluation-harness are left out. */
export interface EvaluatedBenchmark {
  task: string;
  options: JsonObject;
  summary: BenchmarkSummary;
}

const errorOf = ({ standardError }: BenchmarkScore): JsonValue => standardError ?? 'N/A';

/** The keys of a value and of its error: `acc,none` and `acc_stderr,none`, in v0.3 `acc` and `acc_stderr`. */
function keysOf(metric: string, { metrics }: Reference, preset: Preset): [string, string] {
  const bare = metric.replace(ofQuestions, '');
  const key = metrics?.[preset]?.[bare] ?? (preset === 'openllm-v0.3' ? bare : `${bare},none`);
  const [name, ...filter] = key.split(',');
  return [key, [`${name}_stderr`, ...filter].join(',')];
}

/** Whether a score is of all subjects or of a category of them. */
function isOfGroup({ subjects }: TaskDefinition, { group }: BenchmarkScore): boolean {
  return subjects !== undefined && (group === null || group in (subjects.categories ?? {}));
}

/** The reference's name for what a score is of; undefined for what it does not have. */
function referenceOf(task: TaskDefinition, score: BenchmarkScore, preset: Preset): string | undefined {
  const { metric, group } = score;
  if (isOfGroup(task, score)) {
    if (preset === 'openllm-v0.3') return undefined;
    // It has the mean of questions alone.
    const hasBoth = task.subjects?.headline === 'subjects' && group === null;
    if (hasBoth && !metric.endsWith(ofQuestions)) return undefined;
  }
  return referenceName(task, preset, group ?? undefined);
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

function collect(
  all: Collected,
  task: TaskDefinition,
  reference: Reference,
  { options, summary }: EvaluatedBenchmark,
): void {
  const { preset, shots } = openllmOptions.parse(options);
  const { notComparable } = summary;
  for (const score of summary.scores) {
    const name = referenceOf(task, score, preset);
    if (name === undefined) continue;
    const [key, errorKey] = keysOf(score.metric, reference, preset);
    const metric = (key.split(',')[0] ?? key) as string;
    const entry = all.results[name] ?? (preset === 'openllm-v0.3' ? {} : { alias: name.replace(`${task.name}_`, '') });
    all.results[name] = { ...entry, [key]: score.value, [errorKey]: errorOf(score) };
    all.higher[name] = { ...all.higher[name], [metric]: true };
    if (isOfGroup(task, score)) {
      all.groups[name] = all.results[name];
      all.versions[name] = reference.groupVersion ?? null;
      continue;
    }
    const count = score.rows + score.missing;
    const fewshot = shots ?? task.shots;
    const version = reference.versions[preset] ?? null;
    all.versions[name] = version;
    all.shots[name] = fewshot;
    all.samples[name] = { original: count, effective: score.rows };
    all.configs[name] = {
      task: name,
      dataset_path: reference.dataset,
      dataset_name: reference.configuration(score.group),
      num_fewshot: fewshot,
      metadata: { version, ...(notComparable === undefined ? {} : { not_comparable: notComparable }) },
    };
  }
}

function subtasks(names: readonly string[]): JsonObject {
  const known = new Set(names);
  const groups = definitions.flatMap((task): [string, string[]][] => {
    if (task.subjects === undefined) return [];
    const { names: subjects, categories } = task.subjects;
    const parts = (of: readonly string[]) =>
      of.map((part) => referenceName(task, 'openllm-v0.4', part)).filter((part) => known.has(part));
    const means = Object.entries(categories ?? {}).map(([category, members]): [string, string[]] => [
      referenceName(task, 'openllm-v0.4', category),
      parts(members),
    ]);
    return [[task.name, parts(categories === undefined ? subjects : Object.keys(categories))], ...means];
  });
  const present = Object.fromEntries(groups.filter(([group]) => known.has(group)));
  return { ...present, ...Object.fromEntries(names.filter((name) => !(name in present)).map((name) => [name, []])) };
}

/**
 * Results in the shape of lm-evaluation-harness, so that what reads its files reads these.
 * @param config what is known of the model and the run
 * @returns undefined where none of the tasks has a counterpart there
 */
export function lmEvalResults(
  evaluated: readonly EvaluatedBenchmark[],
  config: JsonObject,
  known: readonly TaskDefinition[] = definitions,
): JsonObject | undefined {
  const all: Collected = { results: {}, groups: {}, versions: {}, shots: {}, samples: {}, higher: {}, configs: {} };
  const summaries = new Map<string, BenchmarkSummary>();
  for (const benchmark of evaluated) {
    const task = known.find(({ name }) => name === benchmark.task);
    if (task?.reference === undefined) continue;
    summaries.set(task.name, benchmark.summary);
    collect(all, task, task.reference, benchmark);
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
