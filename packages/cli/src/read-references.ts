import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { MainbenchError, type ReportedScore } from '@mainbench/spec';
import { CsvError, parse } from 'csv-parse/sync';

const columns = ['method', 'model', 'task', 'value', 'note'] as const;
const help = `Expected a first line ${columns.join(',')} and a line for each number.`;

/** More than any paper has. */
const largestFile = 4e6;

type Record = Partial<globalThis.Record<string, string>>;

interface Line {
  record: Record;
  info: { lines: number };
}

function problem(file: string, line: number | undefined, message: string, hint = help): MainbenchError {
  return new MainbenchError('data', message, { file, ...(line === undefined ? {} : { line }), hint });
}

async function readText(file: string, recipeFile: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    const message = `the file of reported numbers cannot be read: ${file} (${cause.code ?? 'unknown'}).`;
    throw new MainbenchError('recipe', message, {
      file: recipeFile,
      recipePath: ['report', 'references'],
      hint: 'Its path is relative to the recipe.',
      cause,
    });
  });
  if (bytes.length > largestFile)
    throw problem(file, undefined, `expected a small table, found ${bytes.length} bytes.`);
  return bytes.toString('utf8');
}

function parseLines(text: string, file: string): Line[] {
  try {
    return parse(text, {
      columns: (head: string[]) => checkHead(head, file),
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines } = error as unknown as { lines?: number };
    throw problem(file, lines, 'this line does not have as many CSV fields as the first line.');
  }
}

function checkHead(head: string[], file: string): string[] {
  const missing = columns.filter((name) => name !== 'note' && !head.includes(name));
  if (missing.length > 0) throw problem(file, 1, `the column ${missing[0]} is missing.`);
  return head;
}

function scoreOf({ record, info: { lines } }: Line, file: string): ReportedScore {
  const { method = '', model = '', task = '', value = '', note = '' } = record;
  for (const [name, text] of [
    ['method', method],
    ['model', model],
    ['task', task],
    ['value', value],
  ] as const) {
    if (text === '') throw problem(file, lines, `the field ${name} is empty.`);
  }
  const number = Number(value);
  if (!Number.isFinite(number)) throw problem(file, lines, `expected a number, found "${value}".`);
  return { method, model, task, value: number, note };
}

/**
 * Numbers reported elsewhere, from a recipe's `report.references`.
 * @param name path relative to the recipe; undefined where the recipe names none
 * @throws MainbenchError of kind `recipe` where the file cannot be read, `data` naming the line that is not as expected
 */
export async function readReferences(name: string | undefined, recipeFile: string): Promise<ReportedScore[]> {
  if (name === undefined) return [];
  const file = resolve(dirname(recipeFile), name);
  return parseLines(await readText(file, recipeFile), file).map((line) => scoreOf(line, file));
}
