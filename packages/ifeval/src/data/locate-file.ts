import { join } from 'node:path';
import { findFile } from '@mainbench/data';
import type { SourceContext } from '@mainbench/spec';

/** Folders of a data directory in which files are looked up, the directory itself first. */
const folders = ['', 'ifeval', join('ifeval', 'deps'), 'deps'];

/** A data file by its name, in the data directory or its folders `ifeval`, `ifeval/deps` and `deps`; with or without `.gz`. */
export async function locateFile(name: string, context: SourceContext): Promise<string | undefined> {
  for (const folder of folders) {
    const path = await findFile(join(folder, name), context);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** All of some files in one folder of the data directory; undefined where one is missing. */
export async function locateFiles(
  folder: string,
  names: readonly string[],
  context: SourceContext,
): Promise<string[] | undefined> {
  const paths = await Promise.all(names.map((name) => findFile(join(folder, name), context)));
  const found = paths.filter((path) => path !== undefined);
  return found.length === names.length ? found : undefined;
}
