import { existsSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { closestName, MainbenchError } from '@mainbench/spec';
import { cacheFault } from './cache-fault.ts';
import { openDatabase } from './open-database.ts';

/** The cached answers of one model. */
export interface CachedModel {
  model: string;
  entries: number;
  bytes: number;
  /** When the first was stored and when a run last used the model, milliseconds since 1970. */
  firstUsed: number;
  lastUsed: number;
}

type Note = (text: string) => void;

/** SQLite's own files beside a database come first: a new database must not find them. */
const suffixes = ['-wal', '-shm', '-journal', ''];

function withDatabase<T>(file: string, note: Note, work: (database: DatabaseSync) => T): T {
  let database: DatabaseSync | undefined;
  try {
    database = openDatabase(file, note);
    return work(database);
  } catch (error) {
    throw cacheFault(error, file) ?? error;
  } finally {
    database?.close();
  }
}

/**
 * The models whose answers are cached, the one used last first; none where there is no file.
 * @param note receives a sentence where the answers of a former format were dropped
 * @throws MainbenchError where the file cannot be read
 */
export function listCache(file: string, note: Note): CachedModel[] {
  if (!existsSync(file)) return [];
  return withDatabase(file, note, (database) =>
    database
      .prepare(
        `SELECT model, count(*) AS entries, sum(octet_length(value)) AS bytes, min(created) AS firstUsed, max(used) AS lastUsed
         FROM responses JOIN engines ON engines.id = engine GROUP BY model ORDER BY lastUsed DESC`,
      )
      .all()
      .map((row) => ({ ...row }) as unknown as CachedModel),
  );
}

/**
 * Removes the cached answers of a model, or all of them with the file, also a damaged one.
 * @returns how many answers were removed; undefined where the file could not say
 * @throws MainbenchError where no answers of the model are cached, or the file cannot be written or is not ours
 */
export function clearCache(file: string, model: string | undefined, note: Note): number | undefined {
  let models: CachedModel[] | undefined;
  try {
    models = listCache(file, note);
  } catch (error) {
    if (model !== undefined || !MainbenchError.is(error) || !['data', 'disk'].includes(error.kind)) throw error;
  }
  if (model === undefined) {
    for (const suffix of suffixes) rmSync(file + suffix, { force: true });
    return models?.reduce((sum, { entries }) => sum + entries, 0);
  }
  const found = models?.find((one) => one.model === model);
  if (found === undefined) {
    const near = closestName(model, models?.map((one) => one.model) ?? []);
    const hint = near === undefined ? '`mainbench cache ls` shows the models.' : `Did you mean ${near}?`;
    throw new MainbenchError('usage', `--model: no answers of ${model} are cached.`, { hint });
  }
  return withDatabase(file, note, (database) => {
    // The engines stay: a run that is under way stores answers under their numbers.
    const { changes } = database
      .prepare('DELETE FROM responses WHERE engine IN (SELECT id FROM engines WHERE model = ?)')
      .run(model);
    database.exec('VACUUM');
    return Number(changes);
  });
}
