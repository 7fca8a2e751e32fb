import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { withCacheDatabase } from './cache-database.ts';
import type { EngineIdentity } from './engine-identity.ts';

/** Answers of one engine to one operation. Times are milliseconds since 1970. */
export interface CacheGroup {
  engine: EngineIdentity;
  operation: string;
  entries: number;
  bytes: number;
  /** When the first was kept. */
  oldest: number;
  /** When one was last used or kept. */
  lastUsed: number;
}

export interface CacheListing {
  file: string;
  /** What the file and SQLite's files beside it take on disk. */
  fileBytes: number;
  entries: number;
  groups: CacheGroup[];
  /** Broken files that were moved aside. */
  broken: string[];
}

function bytesOf(file: string): number {
  return ['', '-wal', '-shm'].reduce(
    (sum, suffix) => sum + (statSync(`${file}${suffix}`, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function brokenFiles(file: string): string[] {
  try {
    const start = `${basename(file)}.broken-`;
    const names = readdirSync(dirname(file)).filter((name) => name.startsWith(start) && !/-(wal|shm)$/.test(name));
    return names.sort().map((name) => join(dirname(file), name));
  } catch {
    return [];
  }
}

/**
 * What the file of answers holds, the engines used last first.
 * @throws MainbenchError where it cannot be read
 */
export function listCache(file: string): CacheListing {
  const groups = withCacheDatabase(file, (database) =>
    database
      .prepare(
        `SELECT identity, operation, count(*) AS entries, sum(size) AS bytes, min(created) AS oldest, max(used) AS lastUsed
         FROM responses JOIN engines ON engines.id = engine GROUP BY engine, operation ORDER BY lastUsed DESC, operation`,
      )
      .all()
      .map(({ identity, operation, entries, bytes, oldest, lastUsed }) => ({
        engine: JSON.parse(String(identity)) as EngineIdentity,
        operation: String(operation),
        entries: Number(entries),
        bytes: Number(bytes),
        oldest: Number(oldest),
        lastUsed: Number(lastUsed),
      })),
  );
  const all = groups ?? [];
  return {
    file,
    fileBytes: bytesOf(file),
    entries: all.reduce((sum, { entries }) => sum + entries, 0),
    groups: all,
    broken: brokenFiles(file),
  };
}
