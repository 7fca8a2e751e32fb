import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative, sep } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder in which Python's huggingface_hub keeps repositories: `HF_HUB_CACHE`, else `hub` in `HF_HOME`. */
function cacheDirectory(environment: Environment): string {
  const { HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME, XDG_CACHE_HOME } = environment;
  const home = HF_HOME || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface');
  const folder = HF_HUB_CACHE || HUGGINGFACE_HUB_CACHE || join(home, 'hub');
  return folder.replace(/^~(?=$|\/)/, homedir()).replace(/\$(\w+)/g, (name, key) => environment[key] ?? name);
}

/** The folder of a data set there: `datasets--owner--name`, with `refs`, `snapshots` and `blobs`. */
function datasetFolder(id: string, environment: Environment): string {
  return join(cacheDirectory(environment), ['datasets', ...id.split('/')].join('--'));
}

/** Whether a name stays inside the folder that it is joined to. */
const isInside = (path: string) => !path.split(/[\\/]/).includes('..');

/** The commit that a branch or tag had when Python's tools asked last; undefined where they did not. */
export async function cachedCommit(
  id: string,
  revision: string,
  environment: Environment = process.env,
): Promise<string | undefined> {
  if (!isInside(revision)) return undefined;
  const commit = await readFile(join(datasetFolder(id, environment), 'refs', revision), 'utf8').catch(() => '');
  return /^[0-9a-f]{40}$/.test(commit.trim()) ? commit.trim() : undefined;
}

/** Paths of the files of a data set at a commit that Python's tools fetched, in the order of their names. */
export async function cachedFiles(
  id: string,
  commit: string,
  environment: Environment = process.env,
): Promise<{ path: string; size: number }[]> {
  const snapshot = join(datasetFolder(id, environment), 'snapshots', commit);
  const entries = await readdir(snapshot, { recursive: true, withFileTypes: true }).catch(() => []);
  const files: { path: string; size: number }[] = [];
  for (const entry of entries) {
    const place = join(entry.parentPath, entry.name);
    // Files are links to blobs; a link whose blob is gone is no file.
    const status = entry.isDirectory() ? undefined : await stat(place).catch(() => undefined);
    if (status?.isFile()) files.push({ path: relative(snapshot, place).split(sep).join('/'), size: status.size });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Where a file of a data set at a commit is in the cache of Python's tools; undefined where it is not. */
export async function cachedFile(
  id: string,
  commit: string,
  path: string,
  environment: Environment = process.env,
): Promise<string | undefined> {
  if (!isInside(path)) return undefined;
  const place = join(datasetFolder(id, environment), 'snapshots', commit, ...path.split('/'));
  const status = await stat(place).catch(() => undefined);
  return status?.isFile() ? place : undefined;
}
