import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { describeSystemError } from '@mainbench/kit';
import { type ErrorKind, MainbenchError } from '@mainbench/spec';
import { openDatabase } from './open-database.ts';
import { type SqliteFault, sqliteFault, sqliteWords } from './sqlite-fault.ts';

const explanations: Record<SqliteFault, { kind: ErrorKind; message: string; hint: string }> = {
  busy: {
    kind: 'locked',
    message: 'is being written all the time.',
    hint: 'Try again when the runs that use it are done.',
  },
  broken: {
    kind: 'data',
    message: 'is broken: it is no database, or parts of it were overwritten.',
    hint: 'Remove it; the next run begins a new one. Only answers that can be asked again are lost.',
  },
  full: { kind: 'disk', message: 'cannot be written: the disk is full.', hint: 'Free some space, or remove it.' },
  refused: {
    kind: 'environment',
    message: 'cannot be opened or written.',
    hint: 'Check its permissions and its folder.',
  },
};

/** How long a command waits for running evaluations, milliseconds. */
const patience = 10_000;

/**
 * Does something with the file of answers on behalf of a user; undefined where there is no such file.
 * @throws MainbenchError where the file is locked, broken, full or not ours
 */
export function withCacheDatabase<T>(file: string, work: (database: DatabaseSync) => T): T | undefined {
  if (!existsSync(file)) return undefined;
  let database: DatabaseSync | undefined;
  try {
    database = openDatabase(file);
    database.exec(`PRAGMA busy_timeout = ${patience}`);
    return work(database);
  } catch (error) {
    const fault = sqliteFault(error);
    if (fault === undefined) throw describeSystemError(error, file, 'write');
    const { kind, message, hint } = explanations[fault];
    throw new MainbenchError(kind, `${message.replace(/\.$/, '')} (${sqliteWords(error)}).`, {
      file,
      hint,
      cause: error,
    });
  } finally {
    database?.close();
  }
}
