import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { seededRandom } from '@mainbench/kit';
import { sqliteFault } from './sqlite-fault.ts';

/** An answer to keep. */
export interface StoredEntry {
  /** Canonical JSON of the engine's identity. */
  engine: string;
  operation: string;
  /** Summary of the request, for people. */
  request: string;
  value: string;
}

/** The rows of a database; writes are gathered and committed together. */
export interface ResponseStore {
  /** The value kept under a key of 64 hexadecimal digits; undefined where there is none, or a damaged one. */
  read(key: string): string | undefined;
  write(key: string, entry: StoredEntry): void;
  /** Commits what is left; tells how many entries could not be written within `patience` milliseconds. */
  close(patience: number): Promise<number>;
}

/** Milliseconds between an answer and its commit, and between tries while another process writes. */
const commitDelay = 5;
const busyDelay = 25;
/** Rows of one transaction: some milliseconds of work. */
const rowsPerCommit = 400;
/** Entries that wait while the file cannot be written; more are let go. */
const mostWaiting = 20_000;
/** How exactly the time of the last use is known, milliseconds. */
const usedPrecision = 3_600_000;

/** Bytes that a row takes beside its texts: key, index entries, numbers. */
const rowOverhead = 160;

/** Ties a value to its key, so that a page that was mixed up or altered shows. */
export function checksumOf(key: string, value: string): number {
  return crc32(value, crc32(key));
}

/**
 * Reads and writes the responses of an open database.
 * @param onFault told of an error of SQLite that stays; the store is of no use after it
 */
export function createResponseStore(
  database: DatabaseSync,
  onFault: (error: unknown) => void,
  now: () => number = Date.now,
): ResponseStore {
  const select = database.prepare('SELECT value, checksum, used FROM responses WHERE key = ?');
  const insert = database.prepare(
    'INSERT OR REPLACE INTO responses (key, engine, operation, size, created, used, checksum, request, value) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const touch = database.prepare('UPDATE responses SET used = max(used, ?) WHERE key = ?');
  const insertEngine = database.prepare('INSERT OR IGNORE INTO engines (identity) VALUES (?)');
  const selectEngine = database.prepare('SELECT id FROM engines WHERE identity = ?');

  // Processes that share the file must not try in step.
  const random = seededRandom(process.pid, 'response-cache');
  const waiting = new Map<string, StoredEntry>();
  const touched = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let dropped = 0;

  function engineId(identity: string): number {
    const found = selectEngine.get(identity);
    if (found !== undefined) return Number(found.id);
    insertEngine.run(identity);
    return Number(selectEngine.get(identity)?.id);
  }

  function writeEntry(key: string, entry: StoredEntry): void {
    const { engine, operation, request, value } = entry;
    const size = Buffer.byteLength(request, 'utf8') + Buffer.byteLength(value, 'utf8') + rowOverhead;
    const time = now();
    const id = engineId(engine);
    insert.run(Buffer.from(key, 'hex'), id, operation, size, time, time, checksumOf(key, value), request, value);
  }

  /** One transaction; false where another process is writing. */
  function commit(): boolean {
    const entries = [...waiting.entries()].slice(0, rowsPerCommit);
    const uses = [...touched.entries()].slice(0, rowsPerCommit);
    try {
      database.exec('BEGIN IMMEDIATE');
      for (const [key, entry] of entries) writeEntry(key, entry);
      for (const [key, time] of uses) touch.run(time, Buffer.from(key, 'hex'));
      database.exec('COMMIT');
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      if (sqliteFault(error) === 'busy') return false;
      throw error;
    }
    for (const [key] of entries) waiting.delete(key);
    for (const [key] of uses) touched.delete(key);
    return true;
  }

  function schedule(delay: number): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      try {
        const done = commit();
        if (waiting.size + touched.size > 0) schedule(done ? 0 : busyDelay * (1 + random.next()));
      } catch (error) {
        if (sqliteFault(error) === undefined) throw error;
        onFault(error);
      }
    }, delay).unref();
  }

  return {
    read(key) {
      const recent = waiting.get(key);
      if (recent !== undefined) return recent.value;
      const row = select.get(Buffer.from(key, 'hex'));
      if (row === undefined) return undefined;
      const value = String(row.value);
      if (checksumOf(key, value) !== row.checksum) return undefined;
      const time = now();
      if (time - Number(row.used) > usedPrecision) {
        touched.set(key, time);
        schedule(commitDelay);
      }
      return value;
    },
    write(key, entry) {
      if (waiting.size >= mostWaiting) dropped += 1;
      else waiting.set(key, entry);
      schedule(commitDelay);
    },
    async close(patience) {
      clearTimeout(timer);
      timer = undefined;
      const end = performance.now() + patience;
      while (waiting.size + touched.size > 0 && performance.now() < end) {
        if (!commit()) await wait(busyDelay * (1 + random.next()));
      }
      return dropped + waiting.size;
    },
  };
}
