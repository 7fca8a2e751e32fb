/**
 * What an error of SQLite means here:
 * `busy`: another process writes; `broken`: the file is no database any more; `foreign`: it belongs to something else;
 * `full`: no space or quota; `refused`: it may not be read or written.
 */
export type SqliteFault = 'busy' | 'broken' | 'full' | 'refused';

// https://www.sqlite.org/rescode.html: primary codes, and the extended code of a file that ends too early.
const faults: Record<number, SqliteFault> = {
  3: 'refused',
  5: 'busy',
  6: 'busy',
  8: 'refused',
  10: 'full',
  11: 'broken',
  13: 'full',
  14: 'refused',
  15: 'busy',
  26: 'broken',
};
const shortRead = 522;
const corruptFilesystem = 8458;

/** The fault that an error stands for; undefined where it is none of SQLite's, or a mistake of this program. */
export function sqliteFault(error: unknown): SqliteFault | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  if (error.errcode === shortRead || error.errcode === corruptFilesystem) return 'broken';
  return faults[error.errcode & 0xff];
}

/** What SQLite says of an error, for a sentence. */
export function sqliteWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
