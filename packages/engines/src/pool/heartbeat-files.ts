import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import type { Heartbeat, ServerSource } from './server-source.ts';

const namePattern = /^endpoint-.*\.json$/;
const howTheyJoin = 'Servers write endpoint-NAME.json with {"url": "http://…"} into';

/** The error where there is no server to ask, in a folder where they are looked for in one. */
export function noServer(folder: string | undefined): MainbenchError {
  return new MainbenchError('endpoint', 'There is no server to ask.', {
    ...(folder === undefined ? {} : { file: folder }),
    hint: `${howTheyJoin} ${folder === undefined ? 'a' : 'that'} folder once they are healthy.`,
  });
}

async function urlIn(path: string): Promise<string | undefined> {
  // One that cannot be read is gone again, or still being written: the next reading finds it.
  const value: unknown = await readFile(path, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
  const url = isObject(value) ? value.url : undefined;
  return typeof url === 'string' && /^https?:/.test(url) && URL.canParse(url) ? url : undefined;
}

/** The heartbeat files of a folder, read again and again. */
export class HeartbeatFolder implements ServerSource {
  readonly #path: string;
  readonly #changes = new Map<string, { mtime: number; at: number }>();

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The addresses in the folder, in the order of the files' names. A file that cannot be read yet is passed over.
   *
   * @throws MainbenchError of kind `environment` where the folder cannot be read
   */
  async read(): Promise<Heartbeat[]> {
    const names = await readdir(this.#path).catch((cause: unknown) => {
      throw new MainbenchError('environment', 'the folder of heartbeat files cannot be read.', {
        file: this.#path,
        hint: `${howTheyJoin} it once they are healthy.`,
        cause,
      });
    });
    const found = new Map<string, number>();
    for (const name of names.filter((entry) => namePattern.test(entry)).sort()) {
      const url = await urlIn(join(this.#path, name));
      if (url !== undefined)
        found.set(url, Math.min(found.get(url) ?? Number.POSITIVE_INFINITY, await this.#age(name)));
    }
    return [...found].map(([url, age]) => ({ url, age }));
  }

  async #age(name: string): Promise<number> {
    const now = performance.now();
    const mtime = await stat(join(this.#path, name)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    const seen = this.#changes.get(name);
    if (seen?.mtime === mtime) return now - seen.at;
    this.#changes.set(name, { mtime, at: now });
    return 0;
  }
}
