import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describeSystemError, sha256OfFile } from '@mainbench/kit';
import type { SourceContext } from '@mainbench/spec';
import { downloadTarget } from '../download/download-registered.ts';
import { contentDigest } from '../files/file-identity.ts';
import { findFile } from '../files/find-file.ts';
import type { RegisteredDataset } from '../registry/registered-dataset.ts';

type Place = Pick<SourceContext, 'dataDirectory'>;

/** A file of a data set that is on this machine. */
export interface PresentFile {
  name: string;
  path: string;
  bytes: number;
  /** What its bytes must hash to, where that is known: from the registry, or from the hub when it was downloaded. */
  expected?: string;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw describeSystemError(error, folder, 'read');
  }
}

/** Files under a folder that are whole: not the notes beside them, and not what is being downloaded. */
async function filesUnder(folder: string): Promise<string[]> {
  const names = await namesIn(folder);
  return names.filter((name) => !name.endsWith('.origin.json') && !/\.partial([\\/]|$)/.test(name)).sort();
}

async function present(name: string, path: string, expected?: string): Promise<PresentFile> {
  const { size } = await stat(path);
  return { name, path, bytes: size, ...(expected === undefined ? {} : { expected }) };
}

/**
 * The files of a data set that are in the data directory or among the downloads there.
 * @param local names that it may have in another format, such as that of its first release
 */
export async function presentFiles(
  dataset: RegisteredDataset,
  local: readonly string[],
  context: Place,
): Promise<PresentFile[]> {
  const found: PresentFile[] = [];
  for (const { name, sha256 } of dataset.files) {
    const path = await findFile(name, context);
    if (path !== undefined) found.push(await present(name, path, sha256));
  }
  for (const name of local) {
    const path = await findFile(name, context);
    if (path !== undefined) found.push(await present(name, path));
  }
  if (dataset.files.length > 0) return found;
  const downloads = dirname(downloadTarget(dataset, 'file', context.dataDirectory));
  for (const folder of [downloads, join(context.dataDirectory, dataset.name)]) {
    for (const name of await filesUnder(folder)) found.push(await present(name, join(folder, name)));
  }
  return found;
}

/** What became of a file's check: `unknown` where nobody says what its bytes should be. */
export interface VerifiedFile extends PresentFile {
  verdict: 'equal' | 'different' | 'unknown';
  /** Of its bytes; of its decompressed content where that is what was compared. */
  sha256: string;
}

/** The checksum that was kept when a file was downloaded. */
async function keptChecksum(path: string): Promise<string | undefined> {
  try {
    const { sha256 } = JSON.parse(await readFile(`${path}.origin.json`, 'utf8'));
    return typeof sha256 === 'string' ? sha256 : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Compares a file with the checksum that it must have; a file that was compressed afterwards is compared by its content.
 * @throws MainbenchError where the file cannot be read
 */
export async function verifyFile(file: PresentFile): Promise<VerifiedFile> {
  const sha256 = await sha256OfFile(file.path);
  const expected = file.expected ?? (await keptChecksum(file.path));
  if (expected === undefined) return { ...file, verdict: 'unknown', sha256 };
  if (sha256 === expected) return { ...file, expected, verdict: 'equal', sha256 };
  const content = file.path.endsWith('.gz') ? await contentDigest(file.path).catch(() => sha256) : sha256;
  return { ...file, expected, verdict: content === expected ? 'equal' : 'different', sha256: content };
}
