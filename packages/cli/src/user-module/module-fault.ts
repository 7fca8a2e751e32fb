import { pathToFileURL } from 'node:url';
import { type ErrorDetails, MainbenchError } from '@mainbench/spec';

/** What was thrown, in one line without its full stop. */
export function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message || thrown.name : String(thrown);
  return (text.trim().split('\n')[0] ?? '').replace(/\.$/, '');
}

/** Where in a file something was thrown, as far as its stack tells. */
export function placeOf(thrown: unknown, file: string): Pick<ErrorDetails, 'line' | 'column'> {
  const names = [`${pathToFileURL(file).href}:`, `${file}:`];
  const frames = thrown instanceof Error ? (thrown.stack ?? '').split('\n') : [];
  const frame = frames.find((line) => names.some((name) => line.includes(name)));
  const [, line, column] = /:(\d+):(\d+)\)?$/.exec(frame?.trim() ?? '') ?? [];
  return line === undefined ? {} : { line: Number(line), column: Number(column) };
}

/**
 * The error of a user's own file that failed.
 * @param what failed, as the beginning of a sentence
 */
export function moduleFault(what: string, file: string, thrown: unknown, hint: string): MainbenchError {
  return new MainbenchError('recipe', `${what}: ${reasonOf(thrown)}.`, {
    file,
    ...placeOf(thrown, file),
    hint,
    cause: thrown,
  });
}
