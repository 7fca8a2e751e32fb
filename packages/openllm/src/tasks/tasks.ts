import { presets, referenceName, type TaskDefinition } from '../definition.ts';
import { arcChallenge } from './arc-challenge.ts';
import { gsm8k } from './gsm8k.ts';
import { hellaswag } from './hellaswag.ts';
import { mmlu } from './mmlu.ts';
import { mmluPro } from './mmlu-pro/mmlu-pro.ts';
import { truthfulqaMc1, truthfulqaMc2 } from './truthfulqa.ts';
import { winogrande } from './winogrande.ts';

/** The leaderboard's tasks in its order, then others. A new task is one more entry here. */
export const definitions: readonly TaskDefinition[] = [
  arcChallenge,
  hellaswag,
  mmlu,
  truthfulqaMc2,
  winogrande,
  gsm8k,
  truthfulqaMc1,
  mmluPro,
];

/** The names of the leaderboard's six tasks. */
export const leaderboardNames: readonly string[] = definitions
  .filter(({ leaderboard }) => leaderboard === true)
  .map(({ name }) => name);

/** The task and the subject that the reference calls so under any preset, such as `mmlu_anatomy`. */
export function subjectNamed(name: string): { task: string; subject: string } | undefined {
  for (const task of definitions) {
    const subject = task.subjects?.names.find((each) =>
      presets.some((preset) => referenceName(task, preset, each) === name),
    );
    if (subject !== undefined) return { task: task.name, subject };
  }
  return undefined;
}

/** Names under which a registered data set may lie in a data directory in the format of its first release. */
export function localNames(dataset: string): string[] {
  const tables = definitions.flatMap(({ documents, pool }) => [documents, ...(pool === undefined ? [] : [pool])]);
  return [...new Set(tables.filter(({ hub }) => hub?.dataset === dataset).flatMap(({ local }) => local))];
}
