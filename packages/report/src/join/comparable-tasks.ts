import { canonicalJson } from '@mainbench/kit';
import type { EvaluationRecord, JsonObject } from '@mainbench/spec';
import type { NamedRun } from './named-runs.ts';
import { differenceText, settingDifferences } from './setting-differences.ts';

/** What the tasks of several runs are called in their joined report. */
export interface ComparableTasks {
  /** The name of a run's task: its own, or with the runs that share it in brackets where not all do. */
  nameOf(run: NamedRun, task: string): string;
  /** Whether all runs that have a task measured it in the same way. */
  isShared(task: string): boolean;
  /** Why tasks stand apart, in sentences that name the settings. */
  notes: string[];
}

/** The settings that two numbers must share, under the names that a reader knows them by. */
function comparedSettings(record: EvaluationRecord, withPrompts: boolean): JsonObject {
  const { name, version, options, limit, promptFormat, data, prompts, judge, endOfText } = record;
  return {
    task: name,
    'task version': version,
    options,
    limit,
    'prompt format': promptFormat,
    'data (hash of the rows)': data,
    ...(withPrompts ? { 'prompts (hash)': prompts } : {}),
    judge,
    score_end_of_text: endOfText,
  };
}

/**
 * Finds for each task which runs measured it in the same way: task version, options (decoding among them), limit, rows,
 * prompts, prompt format and judge agree. Prompts count where all runs know the hash of theirs.
 */
export function comparableTasks(runs: readonly NamedRun[]): ComparableTasks {
  const names = new Map<NamedRun, Map<string, string>>(runs.map((run) => [run, new Map()]));
  const shared = new Map<string, boolean>();
  const notes: string[] = [];
  const evaluationsOf = ({ results }: NamedRun) => results.runs.flatMap(({ evaluations }) => evaluations);
  const tasks = new Set(runs.flatMap(evaluationsOf).map(({ task }) => task));
  for (const task of tasks) {
    const found = runs.flatMap((run) => {
      const record = evaluationsOf(run).find((each) => each.task === task);
      return record === undefined ? [] : [{ run, record }];
    });
    const withPrompts = found.every(({ record }) => record.prompts !== null);
    const groups = [
      ...Map.groupBy(found, ({ record }) => canonicalJson(comparedSettings(record, withPrompts))).values(),
    ];
    shared.set(task, groups.length === 1);
    for (const group of groups) {
      const labels = group.map(({ run }) => run.label).join(', ');
      for (const { run } of group) names.get(run)?.set(task, groups.length === 1 ? task : `${task} [${labels}]`);
    }
    if (groups.length === 1) continue;
    const differences = settingDifferences(
      found.map(({ run, record }) => [run.label, comparedSettings(record, withPrompts)]),
    );
    notes.push(
      `The numbers of ${task} do not compare over all runs, so they stand apart: ${differences.map(differenceText).join('; ')}.`,
    );
  }
  return {
    nameOf: (run, task) => names.get(run)?.get(task) ?? task,
    isShared: (task) => shared.get(task) ?? true,
    notes,
  };
}
