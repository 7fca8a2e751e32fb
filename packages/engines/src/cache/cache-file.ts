import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The file of cached answers: `responses.sqlite` in `MAINBENCH_CACHE`, else in `~/.cache/mainbench`. */
export function responseCacheFile(environment: Environment = process.env): string {
  return resolve(environment.MAINBENCH_CACHE || join(homedir(), '.cache', 'mainbench'), 'responses.sqlite');
}
