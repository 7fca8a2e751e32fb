import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { describeSystemError, digest } from '@mainbench/kit';
import type { FileDigests } from './file-digests.ts';

/** Files beside a model that no server reads. */
const ignored = /(^|\/)\.|\.md$|(^|\/)LICEN[CS]E/;

/**
 * The digest of a model's folder: names and checksums of its files (configuration, tokenizer, weights), wherever the
 * folder lies. Hidden files and documents do not count.
 * @throws MainbenchError where a file cannot be read
 */
export async function folderDigest(folder: string, digests: FileDigests): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw describeSystemError(error, folder, 'read');
  });
  const names = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !ignored.test(name))
    .sort();
  const files: Record<string, string> = {};
  for (const name of names) files[name] = await digests.of(join(folder, name));
  return digest(files);
}
