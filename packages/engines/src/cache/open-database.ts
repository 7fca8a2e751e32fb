import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { cacheSchemaVersion } from './cache-key.ts';
import { isSharedFileSystem } from './shared-file-system.ts';

/** Marks the file as ours in its header: "MBRC". */
const applicationId = 0x4d425243;

const schema = `
  DROP TABLE IF EXISTS responses;
  DROP TABLE IF EXISTS engines;
  DROP TABLE IF EXISTS files;
  CREATE TABLE engines (id INTEGER PRIMARY KEY, model TEXT, identity TEXT UNIQUE, used INTEGER) STRICT;
  CREATE TABLE responses (key BLOB UNIQUE, engine INTEGER, created INTEGER, checksum INTEGER, value TEXT) STRICT;
  CREATE INDEX responses_by_engine ON responses (engine, created, octet_length(value));
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${cacheSchemaVersion};
`;

/** Writes the tables into a new file, once, whoever opens it first; those of a former format are dropped. */
function prepareSchema(database: DatabaseSync, file: string, note: (text: string) => void): void {
  const read = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0]);
  const version = () => read('PRAGMA user_version');
  const isOurs = () => read('PRAGMA application_id') === applicationId;
  const isEmpty = () => read('SELECT count(*) FROM sqlite_schema') === 0;
  if (isOurs() && version() === cacheSchemaVersion) return;
  if (isEmpty()) {
    // Only effective before the first table. Answers of some kilobytes fill large pages better.
    database.exec('PRAGMA page_size = 16384');
    database.exec(`PRAGMA journal_mode = ${isSharedFileSystem(dirname(file)) ? 'TRUNCATE' : 'WAL'}`);
  }
  database.exec('BEGIN IMMEDIATE');
  if ((!isEmpty() && !isOurs()) || version() > cacheSchemaVersion) {
    const hint = 'Name another folder in MAINBENCH_CACHE.';
    throw new MainbenchError('environment', 'is of another program or of a later mainbench.', { file, hint });
  }
  if (version() < cacheSchemaVersion) {
    if (!isEmpty()) note(`The answers in ${file} were of a former format and have been dropped.`);
    database.exec(schema);
  }
  database.exec('COMMIT');
}

/**
 * Opens the file of cached answers, made where there is none. Several processes may have it open at once.
 * @param note receives a sentence where the answers of a former format were dropped
 * @throws MainbenchError for a database that is not ours; errors of SQLite and of the file system as they are
 */
export function openDatabase(file: string, note: (text: string) => void): DatabaseSync {
  makeFolder(dirname(file));
  const database = new DatabaseSync(file, { timeout: 5000 });
  try {
    prepareSchema(database, file, note);
    // A cache may lose its last answers to a power cut, so only checkpoints wait for the disk.
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
