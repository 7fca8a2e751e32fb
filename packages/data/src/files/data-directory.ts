import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of downloaded data: `data` in `MAINBENCH_CACHE`, else in `~/.cache/mainbench`. */
export function downloadDirectory(environment: Environment = process.env): string {
  return resolve(environment.MAINBENCH_CACHE || join(homedir(), '.cache', 'mainbench'), 'data');
}

/**
 * Where data files are looked up: the `--data-dir` given, else `MAINBENCH_DATA_DIR`, else the folder of downloads.
 * Only in the folder of downloads are missing files fetched: a folder that a user names stands for itself.
 */
export function dataDirectory(given?: string, environment: Environment = process.env): string {
  const named = given || environment.MAINBENCH_DATA_DIR;
  return named ? resolve(named) : downloadDirectory(environment);
}

/** Where a registered model lies as a model folder, in a data directory: a recipe names it `models/<name>`. */
export function modelDirectory(name: string, directory: string): string {
  return join(directory, 'models', name);
}
