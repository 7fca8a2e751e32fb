import { MainbenchError } from '@mainbench/spec';

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
    throw new MainbenchError('usage', `${JSON.stringify(text)} names no rows of a file.`, {
      hint: 'Expected a name, or a name with rows: pool.jsonl[800:1000] for 200 rows after the first 800.',
    });
  }
  return choice;
}
