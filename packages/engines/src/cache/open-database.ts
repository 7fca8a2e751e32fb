import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { cacheSchemaVersion } from './cache-key.ts';
import { isSharedFileSystem } from './shared-file-system.ts';

/** Marks the file as ours in its header: "MBRC". */
const applicationId = 0x4d425243;

/** Milliseconds that a statement may wait for another process: while opening, and while rows go by. */
const patience = { opening: 5000, running: 20 };

const schema = `
  CREATE TABLE engines (id INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE responses (
    key BLOB NOT NULL UNIQUE,
    engine INTEGER NOT NULL REFERENCES engines (id),
    operation TEXT NOT NULL,
    size INTEGER NOT NULL,
    created INTEGER NOT NULL,
    used INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    request TEXT NOT NULL,
    value TEXT NOT NULL
  ) STRICT;
  CREATE INDEX responses_by_engine ON responses (engine, operation, used, created, size);
  CREATE TABLE files (path TEXT PRIMARY KEY, state TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT;
`;

function numberOf(database: DatabaseSync, pragma: string): number {
  return Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
}

function tablesOf(database: DatabaseSync): number {
  return Number(database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables);
}

function refuse(file: string, message: string): never {
  throw new MainbenchError('environment', message, {
    file,
    hint: 'Name another folder in MAINBENCH_CACHE, or remove that file.',
  });
}

/** Writes the tables into a new file, once, whoever opens it first. */
function prepareSchema(database: DatabaseSync, file: string): void {
  const version = numberOf(database, 'user_version');
  if (version === cacheSchemaVersion && numberOf(database, 'application_id') === applicationId) return;
  if (version === 0 && tablesOf(database) === 0) {
    // Only effective before the first table. Answers of some kilobytes fill large pages better, and freed pages can be
    // given back without a rewrite of the file.
    database.exec('PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL');
    database.exec(`PRAGMA journal_mode = ${isSharedFileSystem(dirname(file)) ? 'TRUNCATE' : 'WAL'}`);
  }
  database.exec('BEGIN IMMEDIATE');
  try {
    const current = numberOf(database, 'user_version');
    if (current === 0 && tablesOf(database) === 0) {
      database.exec(schema);
      database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${cacheSchemaVersion}`);
    } else if (numberOf(database, 'application_id') !== applicationId) {
      refuse(file, 'expected the cache of answers, found a database of another program.');
    } else if (current !== cacheSchemaVersion) {
      refuse(file, `the cache of answers has version ${current}, this mainbench reads version ${cacheSchemaVersion}.`);
    }
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Opens the file of kept answers; a new one is made where there is none. Several processes may have it open at once.
 * @throws MainbenchError of kind `environment` for a database of something else; errors of SQLite and of the file
 *   system as they are
 */
export function openDatabase(file: string): DatabaseSync {
  makeFolder(dirname(file));
  const database = new DatabaseSync(file, { timeout: patience.opening });
  try {
    prepareSchema(database, file);
    // A cache may lose its last answers to a power cut, so only checkpoints wait for the disk.
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864');
    // Corruption in the tables' own pages shows here and not at the first row.
    database.prepare('SELECT count(*) FROM engines').get();
    database.exec(`PRAGMA busy_timeout = ${patience.running}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
