import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { canonicalJson, sha256 } from '@mainbench/kit';
import { describeError, type JsonObject, type MainbenchError } from '@mainbench/spec';
import { cacheFault } from './cache-fault.ts';
import { openDatabase } from './cache-file.ts';
import { type EngineIdentity, matchIdentity } from './engine-identity.ts';

/** Answers cached across runs. It never fails a request: without its file, every request is a miss. */
export interface ResponseCache {
  readonly file: string;
  /** How often an answer was found and how often not; the clients count. */
  readonly counts: { hits: number; misses: number };
  /** The row of an engine and the digest of its identity, for the keys of its answers; undefined without the file. */
  engine(identity: EngineIdentity): { id: number; digest: string } | undefined;
  /** The value stored under a key of 64 hexadecimal digits; undefined where there is none, or a damaged one. */
  read(key: string): string | undefined;
  /** Stores a value soon, in one transaction with others. */
  write(key: string, engine: number, value: string): void;
  /** Writes what is left, for at most five seconds. */
  close(): Promise<void>;
}

/** Milliseconds from an answer to its commit, and to the next try while another process writes. */
const commitDelay = 20;
/** Milliseconds that a statement waits for other processes: at both ends of a run, and while rows go by. */
const timeout = { ends: 5000, rows: 5 };
/** Rows of one transaction: some milliseconds of work. */
const rowsPerCommit = 400;
/** Answers that wait while another process writes; more are not stored. */
const mostWaiting = 20_000;

/** Ties a value to its key, so that a damaged or misplaced one shows. */
const checksumOf = (key: string, value: string) => crc32(value, crc32(key));

/**
 * Opens the cache. A file that cannot be used, now or later, leaves the run without a cache, with one note.
 * @param note receives a sentence for the user
 */
export function openResponseCache({ file, note }: { file: string; note: (text: string) => void }): ResponseCache {
  const counts = { hits: 0, misses: 0 };
  const waiting = new Map<string, { engine: number; value: string }>();
  let lost = 0;
  let timer: NodeJS.Timeout | undefined;
  let database: DatabaseSync | undefined;
  let select: StatementSync;
  let insert: StatementSync;

  /** Undefined without the file and where the work fails; the file is left then, unless it is only locked for now. */
  function attempt<T>(work: (open: DatabaseSync) => T, mayBeLocked = false): T | undefined {
    if (database === undefined) return undefined;
    try {
      return work(database);
    } catch (error) {
      const fault = cacheFault(error, file);
      if (fault === undefined) throw error;
      if (!mayBeLocked || fault.kind !== 'locked') leave(fault);
      else if (database.isTransaction) database.exec('ROLLBACK');
      return undefined;
    }
  }

  function end(): void {
    try {
      database?.close();
    } catch {
      // A damaged file may refuse even this.
    }
    database = undefined;
  }

  function leave(fault: MainbenchError): void {
    note(`The response cache is off: ${describeError(fault)}`);
    waiting.clear();
    end();
  }

  function commit(open: DatabaseSync): void {
    const entries = [...waiting].slice(0, rowsPerCommit);
    open.exec('BEGIN IMMEDIATE');
    for (const [key, { engine, value }] of entries) {
      insert.run(Buffer.from(key, 'hex'), engine, Date.now(), checksumOf(key, value), value);
    }
    open.exec('COMMIT');
    for (const [key] of entries) waiting.delete(key);
  }

  function schedule(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      attempt(commit, true);
      if (waiting.size > 0) schedule();
    }, commitDelay).unref();
  }

  try {
    database = openDatabase(file);
    database.exec(`PRAGMA busy_timeout = ${timeout.rows}`);
    select = database.prepare('SELECT value, checksum FROM responses WHERE key = ?');
    insert = database.prepare(
      'INSERT OR REPLACE INTO responses (key, engine, created, checksum, value) VALUES (?, ?, ?, ?, ?)',
    );
  } catch (error) {
    const fault = cacheFault(error, file);
    if (fault === undefined) throw error;
    leave(fault);
  }

  return {
    file,
    counts,
    engine: (identity) =>
      attempt((open) => {
        open.exec(`PRAGMA busy_timeout = ${timeout.ends}`);
        const rows = open.prepare('SELECT identity FROM engines WHERE model = ?').all(identity.model);
        const stored = rows.map((row) => JSON.parse(String(row.identity)) as EngineIdentity);
        const text = canonicalJson({ ...matchIdentity(identity, stored) } as unknown as JsonObject);
        const row = open
          .prepare(
            `INSERT INTO engines (model, identity, used) VALUES (?, ?, ?)
             ON CONFLICT (identity) DO UPDATE SET used = excluded.used RETURNING id`,
          )
          .get(identity.model, text, Date.now());
        open.exec(`PRAGMA busy_timeout = ${timeout.rows}`);
        return { id: Number(row?.id), digest: sha256(text) };
      }),
    read(key) {
      const recent = waiting.get(key);
      if (recent !== undefined) return recent.value;
      const row = attempt(() => select.get(Buffer.from(key, 'hex')), true);
      return row !== undefined && checksumOf(key, String(row.value)) === row.checksum ? String(row.value) : undefined;
    },
    write(key, engine, value) {
      if (database === undefined) return;
      if (waiting.size < mostWaiting) waiting.set(key, { engine, value });
      else lost += 1;
      schedule();
    },
    async close() {
      clearTimeout(timer);
      attempt((open) => {
        open.exec(`PRAGMA busy_timeout = ${timeout.ends}`);
        while (waiting.size > 0) commit(open);
      }, true);
      lost += waiting.size;
      if (lost > 0) note(`${file} stayed locked by another process; answers not cached: ${lost}.`);
      end();
    },
  };
}
