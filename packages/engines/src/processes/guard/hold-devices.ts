import { DatabaseSync } from 'node:sqlite';
import { identityOf, type ProcessIdentity } from './process-tree.ts';

/*
 * The part of the list of used devices that a guard needs. A guard starts with each server, so this imports next to
 * nothing.
 */

/** Milliseconds to wait for another process that writes. */
const busyTimeout = 5000;

const schema = `
  CREATE TABLE IF NOT EXISTS holders (device TEXT, pid INTEGER, start TEXT, PRIMARY KEY (device, pid, start)) STRICT;
  CREATE TABLE IF NOT EXISTS waiters (
    pid INTEGER, start TEXT, since INTEGER, need INTEGER, devices TEXT, PRIMARY KEY (pid, start)
  ) STRICT;
`;

/** Opens the list, made where there is none; errors of SQLite and of the file system as they are. */
export function openHolders(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeout });
  try {
    database.exec(schema);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export function insertHolder(database: DatabaseSync, device: string, { pid, start }: ProcessIdentity): void {
  database.prepare('INSERT OR IGNORE INTO holders VALUES (?, ?, ?)').run(device, pid, start);
}

/** Makes a process a holder of devices, beside those that hold them. */
export function holdDevices(file: string, devices: readonly string[], pid: number): void {
  const holder = identityOf(pid);
  if (holder === undefined) return;
  const database = openHolders(file);
  try {
    for (const device of devices) insertHolder(database, device, holder);
  } finally {
    database.close();
  }
}
