import { referenceName } from '../definition.ts';
import { presets } from '../presets.ts';
import { definitions } from './tasks.ts';

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
