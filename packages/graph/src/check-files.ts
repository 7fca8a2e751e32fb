import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256OfFile, writeFileAtomic } from '@mainbench/kit';
import type { Manifest } from '@mainbench/spec';

/** Larger files are hashed once for a size and a time of change, in any process; smaller ones once in each. Bytes. */
const large = 64 << 20;

/** A file that is not what its manifest says. */
export interface FileDamage {
  file: string;
  found: string;
}

/** Time of change of large files that were found whole, milliseconds, by name. */
type Times = Record<string, number>;

async function readTimes(path: string): Promise<Times> {
  try {
    return { ...JSON.parse(await readFile(path, 'utf8')) };
  } catch {
    return {};
  }
}

// Where nothing may be written, they are hashed again the next time.
async function writeTimes(path: string, times: Times): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch(() => undefined);
  await writeFileAtomic(path, JSON.stringify(times)).catch(() => undefined);
}

/** Notes the times of large files that were hashed just now. */
export async function rememberFiles(directory: string, files: Manifest['files'], path: string): Promise<void> {
  const times: Times = {};
  for (const [name, { bytes }] of Object.entries(files)) {
    if (bytes >= large) times[name] = (await stat(join(directory, name))).mtimeMs;
  }
  if (Object.keys(times).length > 0) await writeTimes(path, times);
}

export interface CheckOptions {
  /** Files that were removed on purpose. */
  removed?: ReadonlySet<string>;
  /** Where the times of large files are kept; every file is hashed where it is absent. */
  times?: string;
}

/**
 * Compares files with the sizes and checksums of their manifest.
 * @returns the first that differs
 */
export async function findDamage(
  directory: string,
  files: Manifest['files'],
  { removed = new Set(), times }: CheckOptions = {},
): Promise<FileDamage | undefined> {
  const known = times === undefined ? {} : await readTimes(times);
  let isNew = false;
  for (const [name, { bytes, sha256 }] of Object.entries(files)) {
    if (removed.has(name)) continue;
    const file = join(directory, name);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) return { file, found: 'this file is missing' };
    if (!found.isFile()) return { file, found: 'expected a file' };
    if (found.size !== bytes) return { file, found: `expected ${bytes} bytes, found ${found.size}` };
    const keeps = times !== undefined && bytes >= large;
    if (keeps && known[name] === found.mtimeMs) continue;
    if ((await sha256OfFile(file)) !== sha256) return { file, found: 'its content has changed since it was written' };
    if (keeps) known[name] = found.mtimeMs;
    isNew ||= keeps;
  }
  if (isNew && times !== undefined) await writeTimes(times, known);
  return undefined;
}
