import { MainbenchError, type SourceContext } from '@mainbench/spec';
import type { TableRow } from '../data/fields.ts';
import { readTable } from '../data/read-table.ts';
import type { TaskDefinition } from '../definition.ts';
import type { BuildSettings } from './settings.ts';

/** Where the rows of a task come from. */
export interface RowSources {
  questions: AsyncIterable<TableRow>;
  /** Absent where the task shows no examples. */
  examples?: AsyncIterable<TableRow>;
}

/** The rows from one number up to, but not including, another. */
async function* between(rows: AsyncIterable<TableRow>, from: number, to: number): AsyncGenerator<TableRow> {
  let index = 0;
  for await (const row of rows) {
    if (index >= to) return;
    if (index >= from) yield row;
    index += 1;
  }
}

async function countRows(rows: AsyncIterable<TableRow>): Promise<number> {
  let count = 0;
  for await (const _ of rows) count += 1;
  return count;
}

/**
 * The questions of a task and its pool of examples. Where examples come from the evaluation split, they are its last
 * rows, which are then no questions, whatever the limit: a larger limit changes no prompt.
 * @throws MainbenchError of kind `data` where so many rows are not there
 */
export async function rowSources(
  task: TaskDefinition,
  settings: BuildSettings,
  context: SourceContext,
): Promise<RowSources> {
  const { documents, pool, reserved, shots } = settings;
  const questions = (within = context) => readTable(task.documents, documents, within);
  if (shots === 0 || task.pool === undefined) return { questions: questions() };
  if (reserved === 0) return { questions: questions(), examples: readTable(task.pool, pool, context) };
  const quiet = { ...context, note: () => {} };
  const rows = await countRows(questions(quiet));
  if (rows <= reserved) {
    throw new MainbenchError(
      'data',
      `${task.name} takes its examples from the last ${reserved} rows of its questions, and there are ${rows} in all.`,
      { hint: 'Give a file with more questions, or name the examples with the options documents and pool.' },
    );
  }
  const first = rows - reserved;
  return { questions: between(questions(), 0, first), examples: between(questions(quiet), first, rows) };
}
