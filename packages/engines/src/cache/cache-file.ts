import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cacheSchemaVersion } from './cache-key.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The file of cached answers, in `MAINBENCH_CACHE`, else in `~/.cache/mainbench`. Its name has the version of its
 * format, so that programs of several versions never meet in one file.
 */
export function responseCacheFile(environment: Environment = process.env): string {
  const folder = environment.MAINBENCH_CACHE || join(homedir(), '.cache', 'mainbench');
  return resolve(folder, `responses-${cacheSchemaVersion}.sqlite`);
}

/** The file of the former format, which is not used any more. */
export function formerCacheFile(file: string): string {
  return join(dirname(file), 'responses.sqlite');
}
