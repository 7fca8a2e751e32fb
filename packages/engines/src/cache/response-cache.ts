import type { DatabaseSync } from 'node:sqlite';
import { describeSystemError } from '@mainbench/kit';
import { describeError, MainbenchError } from '@mainbench/spec';
import type { EngineIdentity } from './engine-identity.ts';
import { createFileDigests, type FileDigests } from './file-digests.ts';
import { fileNumber, moveAside } from './move-aside.ts';
import { openDatabase } from './open-database.ts';
import { createResponseStore, type ResponseStore, type StoredEntry } from './response-store.ts';
import { sqliteFault, sqliteWords } from './sqlite-fault.ts';

/** Answers kept across runs. Nothing of it ever fails a request: without its file, every request is a miss. */
export interface ResponseCache {
  readonly file: string;
  /** How often an answer was used, and how often none was there. Kept by the clients. */
  readonly counts: { hits: number; misses: number };
  /** Digests of files, remembered by path, size and time of change. */
  readonly digests: FileDigests;
  /** The identities of the engines that gave answers. */
  engines(): EngineIdentity[];
  read(key: string): string | undefined;
  write(key: string, entry: StoredEntry): void;
  /** Writes what is left, for at most ten seconds. */
  close(): Promise<void>;
}

export interface ResponseCacheOptions {
  file: string;
  /** Told in a sentence when the file was broken, or when the cache goes on without it. */
  note: (text: string) => void;
}

const closePatience = 10_000;

function identitiesOf(database: DatabaseSync): EngineIdentity[] {
  return database
    .prepare('SELECT identity FROM engines ORDER BY id')
    .all()
    .map(({ identity }) => JSON.parse(String(identity)) as EngineIdentity);
}

function reasonOf(error: unknown, file: string): string {
  switch (sqliteFault(error)) {
    case 'full':
      return `${file} cannot be written (${sqliteWords(error)}): free some space.`;
    case 'refused':
      return `${file} cannot be opened or written (${sqliteWords(error)}): check its permissions.`;
    case 'busy':
      return `${file} stays locked by another process.`;
    default: {
      const described = describeSystemError(error, file, 'write');
      return MainbenchError.is(described) ? describeError(described) : `${file}: ${sqliteWords(described)}.`;
    }
  }
}

/**
 * Opens the cache. A broken file is moved aside and a new one begun; a file that cannot be used leaves the cache
 * empty. Both are told in a note, once.
 */
export function openResponseCache({ file, note }: ResponseCacheOptions): ResponseCache {
  const counts = { hits: 0, misses: 0 };
  let open: { database: DatabaseSync; store: ResponseStore; number: bigint | undefined } | undefined;
  let restarts = 0;

  function start(): void {
    const database = openDatabase(file);
    open = { database, store: createResponseStore(database, recover), number: fileNumber(file) };
  }

  function leave(reason: string): void {
    note(`The response cache is off: ${reason}`);
  }

  function closeQuietly(): void {
    try {
      open?.database.close();
    } catch {
      // A broken file may refuse even this.
    }
    open = undefined;
  }

  /** Ends the use of the file, and begins a new one where it was broken. */
  function recover(error: unknown): void {
    const number = open?.number ?? fileNumber(file);
    closeQuietly();
    if (sqliteFault(error) !== 'broken' || restarts > 0) {
      leave(reasonOf(error, file));
      return;
    }
    restarts += 1;
    try {
      const aside = moveAside(file, number);
      if (aside !== undefined) {
        note(`The response cache ${file} was broken and is now ${aside}; a new one was begun. Delete the old one.`);
      }
      start();
    } catch (again) {
      leave(reasonOf(again, file));
    }
  }

  /** Does something with the file where there is one; undefined where there is none, or it failed. */
  function attempt<T>(work: (store: ResponseStore, database: DatabaseSync) => T): T | undefined {
    if (open === undefined) return undefined;
    try {
      return work(open.store, open.database);
    } catch (error) {
      const fault = sqliteFault(error);
      if (fault === undefined) throw error;
      if (fault !== 'busy') recover(error);
      return undefined;
    }
  }

  try {
    start();
  } catch (error) {
    recover(error);
  }

  return {
    file,
    counts,
    digests: createFileDigests((work) => attempt((_, database) => work(database))),
    engines: () => attempt((_, database) => identitiesOf(database)) ?? [],
    read: (key) => attempt((store) => store.read(key)),
    write(key, entry) {
      attempt((store) => store.write(key, entry));
    },
    async close() {
      const closing = open;
      if (closing === undefined) return;
      open = undefined;
      try {
        const lost = await closing.store.close(closePatience);
        if (lost > 0) note(`${lost} answers were not kept in ${file}: another process was writing all the time.`);
      } catch (error) {
        if (sqliteFault(error) === undefined) throw error;
        note(`Some answers were not kept: ${reasonOf(error, file)}`);
      } finally {
        closing.database.close();
      }
    },
  };
}
