import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { isSharedFileSystem } from './shared-file-system.ts';

/** Marks the file as ours in its header: "MBRC". */
const applicationId = 0x4d425243;

const schema = `
  CREATE TABLE engines (id INTEGER PRIMARY KEY, model TEXT, identity TEXT UNIQUE, used INTEGER) STRICT;
  CREATE TABLE responses (key BLOB UNIQUE, engine INTEGER, created INTEGER, checksum INTEGER, value TEXT) STRICT;
  CREATE INDEX responses_by_engine ON responses (engine, created, octet_length(value));
  PRAGMA application_id = ${applicationId};
`;

/** Writes the tables into a new file, once, whoever opens it first. */
function prepareSchema(database: DatabaseSync, file: string): void {
  const read = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0]);
  const isEmpty = () => read('SELECT count(*) FROM sqlite_schema') === 0;
  if (isEmpty()) {
    // Only effective before the first table. Answers of some kilobytes fill large pages better.
    database.exec('PRAGMA page_size = 16384');
    database.exec(`PRAGMA journal_mode = ${isSharedFileSystem(dirname(file)) ? 'TRUNCATE' : 'WAL'}`);
    database.exec('BEGIN IMMEDIATE');
    if (isEmpty()) database.exec(schema);
    database.exec('COMMIT');
  }
  if (read('PRAGMA application_id') !== applicationId) {
    const hint = 'Name another folder in MAINBENCH_CACHE.';
    throw new MainbenchError('environment', 'expected the response cache, found another database.', { file, hint });
  }
}

/**
 * Opens the file of cached answers, made where there is none. Several processes may have it open at once.
 * @throws MainbenchError for a database that is not ours; errors of SQLite and of the file system as they are
 */
export function openDatabase(file: string): DatabaseSync {
  makeFolder(dirname(file));
  const database = new DatabaseSync(file, { timeout: 5000 });
  try {
    prepareSchema(database, file);
    // A cache may lose its last answers to a power cut, so only checkpoints wait for the disk.
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
