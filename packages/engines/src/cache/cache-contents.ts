import { existsSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { MainbenchError } from '@mainbench/spec';
import { cacheFault } from './cache-fault.ts';
import { formerCacheFile, openDatabase } from './cache-file.ts';

/** The cached answers of one model. */
export interface CachedModel {
  model: string;
  entries: number;
  bytes: number;
  /** When the first was stored and when a run last used the model, milliseconds since 1970. */
  firstUsed: number;
  lastUsed: number;
}

function withDatabase<T>(file: string, work: (database: DatabaseSync) => T): T {
  let database: DatabaseSync | undefined;
  try {
    database = openDatabase(file);
    return work(database);
  } catch (error) {
    throw cacheFault(error, file) ?? error;
  } finally {
    database?.close();
  }
}

/**
 * The models whose answers are cached, the one used last first; none where there is no file.
 * @throws MainbenchError where the file cannot be read
 */
export function listCache(file: string): CachedModel[] {
  if (!existsSync(file)) return [];
  return withDatabase(file, (database) =>
    database
      .prepare(
        `SELECT model, count(*) AS entries, sum(octet_length(value)) AS bytes, min(created) AS firstUsed, max(used) AS lastUsed
         FROM responses JOIN engines ON engines.id = engine GROUP BY model ORDER BY lastUsed DESC`,
      )
      .all()
      .map((row) => ({ ...row }) as unknown as CachedModel),
  );
}

/** Removes a database with what SQLite keeps beside it; its log goes first, since a new database must not find it. */
function removeDatabase(file: string): void {
  for (const suffix of ['-wal', '-shm', '-journal', '']) rmSync(`${file}${suffix}`, { force: true });
}

/**
 * Removes the cached answers of a model, or all of them, those of the former format too, and gives their room back.
 * Runs that are under way go on with the file: the rows of their engines stay.
 * @returns how many answers were removed; undefined where a file that was damaged, or had no room left, was removed
 * @throws MainbenchError where the file cannot be written or is not ours
 */
export function clearCache(file: string, model?: string): number | undefined {
  if (model === undefined) removeDatabase(formerCacheFile(file));
  if (!existsSync(file)) return 0;
  try {
    return withDatabase(file, (database) => {
      const { changes } = database
        .prepare('DELETE FROM responses WHERE engine IN (SELECT id FROM engines WHERE model = ?) OR ? IS NULL')
        .run(model ?? null, model ?? null);
      database.exec('VACUUM');
      return Number(changes);
    });
  } catch (error) {
    if (model !== undefined || !MainbenchError.is(error) || !['data', 'disk'].includes(error.kind)) throw error;
    removeDatabase(file);
    return undefined;
  }
}
