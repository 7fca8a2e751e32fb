import { statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { cacheSchemaVersion } from './cache-key.ts';

/** The folder of what runs of this machine share: `MAINBENCH_CACHE`, else `~/.cache/mainbench`. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(environment.MAINBENCH_CACHE || join(homedir(), '.cache', 'mainbench'));
}

/**
 * The file of cached answers in that folder. Its name has the version of its format, so that programs of several versions
 * never meet in one file.
 */
export function responseCacheFile(environment: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(environment), `responses-${cacheSchemaVersion}.sqlite`);
}

/** The file of the former format, which is not used any more. */
export function formerCacheFile(file: string): string {
  return join(dirname(file), 'responses.sqlite');
}

/** Marks the file as ours in its header: "MBRC". */
const applicationId = 0x4d425243;

const schema = `
  CREATE TABLE engines (id INTEGER PRIMARY KEY, model TEXT, identity TEXT UNIQUE, used INTEGER) STRICT;
  CREATE TABLE responses (key BLOB UNIQUE, engine INTEGER, created INTEGER, checksum INTEGER, value TEXT) STRICT;
  CREATE INDEX responses_by_engine ON responses (engine, created, octet_length(value));
  PRAGMA application_id = ${applicationId};
`;

// Magic numbers (statfs(2); Lustre, GPFS and BeeGFS from their sources) of NFS, CIFS, SMB 2, SMB, Ceph, AFS, Lustre,
// GPFS, BeeGFS, FUSE (GlusterFS, sshfs) and 9p.
const shared = new Set([
  0x6969, 0xff534d42, 0xfe534d42, 0x517b, 0x00c36400, 0x5346414f, 0x0bd00bd0, 0x47504653, 0x19830326, 0x65735546,
  0x01021997,
]);

/** Whether other machines may use a folder's file system too: SQLite's write-ahead log needs all processes on one. */
export function isSharedFileSystem(folder: string): boolean {
  try {
    return shared.has(statfsSync(folder).type >>> 0);
  } catch {
    return false;
  }
}

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
