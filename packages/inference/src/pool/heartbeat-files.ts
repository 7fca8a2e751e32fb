import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MainbenchError } from '@mainbench/spec';

const name = /^endpoint-.*\.json$/;

async function urlIn(path: string): Promise<string | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    const url = typeof value === 'object' && value !== null && 'url' in value ? value.url : undefined;
    return typeof url === 'string' && /^https?:/.test(url) && URL.canParse(url) ? url : undefined;
  } catch {
    // Gone again, or still being written: the next reading finds it.
    return undefined;
  }
}

/**
 * The addresses that servers left in a folder, in the order of the files' names. A file that cannot be read yet is
 * passed over.
 *
 * @throws MainbenchError of kind `environment` where the folder cannot be read
 */
export async function readHeartbeats(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new MainbenchError('environment', 'the folder of heartbeat files cannot be read.', {
      file: folder,
      hint: 'Servers write endpoint-NAME.json with {"url": "http://…"} there once they are healthy.',
      cause,
    });
  });
  const urls = await Promise.all(
    names
      .filter((entry) => name.test(entry))
      .sort()
      .map((entry) => urlIn(join(folder, entry))),
  );
  return [...new Set(urls.filter((url) => url !== undefined))];
}
