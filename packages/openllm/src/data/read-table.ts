import {
  contentDigest,
  findFile,
  readJsonFile,
  readParquet,
  requireFile,
  requireSplit,
  splitIdentity,
} from '@mainbench/data';
import { readJsonLines } from '@mainbench/kit';
import { type JsonObject, MainbenchError, type SourceContext } from '@mainbench/spec';
import type { TaskTable } from '../definition.ts';
import { rowError, type TableRow } from './fields.ts';

/** A file that a user names instead of the registered one, and the rows of it that are meant. */
export interface FileChoice {
  name: string;
  /** First row, from 0. */
  from: number;
  /** The row after the last. */
  to: number;
}

/**
 * Reads `name` or `name[from:to]`; rows are counted from 0, and the last one is not included.
 * @throws MainbenchError of kind `usage`
 */
export function parseFileChoice(text: string): FileChoice {
  const match = /^(.+?)(?:\[(\d*):(\d*)\])?$/s.exec(text);
  const [, name = '', from = '', to = ''] = match ?? [];
  const choice = { name, from: Number(from), to: to === '' ? Number.POSITIVE_INFINITY : Number(to) };
  if (match === null || choice.from >= choice.to) {
    const hint = 'Expected a name, or a name with rows: pool.jsonl[800:1000] for 200 rows after the first 800.';
    throw new MainbenchError('usage', `${JSON.stringify(text)} names no rows of a file.`, { hint });
  }
  return choice;
}

/** Whole numbers of Parquet are of a type that JSON does not have. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
}

async function* parquetRows(file: string, columns: readonly string[]): AsyncGenerator<TableRow> {
  for await (const { position, values } of readParquet(file, columns, 'Get the file again from its source.')) {
    yield { values: plain(values) as TableRow['values'], file, line: position + 1 };
  }
}

function asRow(value: unknown, file: string, line: number): TableRow {
  const row = { values: value as TableRow['values'], file, line };
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return row;
  throw rowError(row, 'expected an object with the fields of a question.');
}

async function* fileRows(file: string, columns: readonly string[]): AsyncGenerator<TableRow> {
  if (file.endsWith('.parquet')) {
    yield* parquetRows(file, columns);
  } else if (/\.json(\.gz)?$/.test(file)) {
    const content = await readJsonFile(file);
    if (!Array.isArray(content)) throw rowError({ values: {}, file, line: 1 }, 'expected a list of questions.');
    for (const [index, value] of content.entries()) yield asRow(value, file, index + 1);
  } else {
    for await (const { value, line } of readJsonLines<unknown>(file)) yield asRow(value, file, line);
  }
}

/** The local file of a table, where there is one: the whole of it first. */
async function localFile(table: TaskTable, context: SourceContext): Promise<string | undefined> {
  for (const name of table.local) {
    const path = await findFile(name, context);
    if (path === undefined) continue;
    if (name !== table.local[0]) context.note(`${name} stands for ${table.local[0]}, of which it is a part`);
    return path;
  }
  return undefined;
}

async function filesOf(table: TaskTable, choice: FileChoice | undefined, context: SourceContext): Promise<string[]> {
  if (choice !== undefined) return [await requireFile(choice.name, context)];
  const local = await localFile(table, context);
  if (local !== undefined) return [local];
  return table.hub === undefined
    ? [await requireFile(table.local[0] ?? '', context)]
    : requireSplit(table.hub, context);
}

/**
 * The rows of a split in their order: from a local file in the format of its first release, else from Parquet of the hub.
 * @param choice another file, or some rows of it
 * @throws MainbenchError of kind `data` with file and line
 */
export async function* readTable(
  table: TaskTable,
  choice: FileChoice | undefined,
  context: SourceContext,
): AsyncGenerator<TableRow> {
  const { from, to } = choice ?? { from: 0, to: Number.POSITIVE_INFINITY };
  let index = 0;
  for (const file of await filesOf(table, choice, context)) {
    for await (const row of fileRows(file, table.columns)) {
      context.signal.throwIfAborted();
      if (index >= to) return;
      if (index >= from) yield row;
      index += 1;
    }
  }
}

/** What settles the rows of a split, without downloading it. Errors are those of readTable. */
export async function tableIdentity(
  table: TaskTable,
  choice: FileChoice | undefined,
  context: SourceContext,
): Promise<JsonObject> {
  if (choice === undefined) {
    const local = await localFile(table, context);
    if (local === undefined && table.hub !== undefined) return splitIdentity(table.hub, context);
    return { sha256: await contentDigest(local ?? (await requireFile(table.local[0] ?? '', context))) };
  }
  const rows = { from: choice.from, to: Number.isFinite(choice.to) ? choice.to : null };
  return { sha256: await contentDigest(await requireFile(choice.name, context)), ...rows };
}
