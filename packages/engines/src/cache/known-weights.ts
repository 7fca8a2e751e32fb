import { readdir, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import { describeSystemError, digest, sha256OfFile } from '@mainbench/kit';
import type { InferenceCapabilities, ModelReference } from '@mainbench/spec';

const commit = /^[0-9a-f]{40}([0-9a-f]{24})?$/;
/** Hidden files and documents beside a model, which no server reads. */
const ignored = /(^|\/)\.|\.md$|(^|\/)LICEN[CS]E/;

/**
 * SHA-256 of the names and bytes of a model folder's files (configuration, tokenizer, weights), wherever it lies.
 * @throws MainbenchError where a file cannot be read
 */
export async function folderDigest(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw describeSystemError(error, folder, 'read');
  });
  const files: Record<string, string> = {};
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    if (!entry.isDirectory() && !ignored.test(name)) files[name] = await sha256OfFile(path);
  }
  return digest(files);
}

/**
 * What distinguishes the served weights from all others; undefined where that is unknown: an answer could then come
 * from weights that were replaced under the same name.
 * @param loaded the model that was asked for, where this program itself had it loaded
 * @param named a name that the user gives to these weights and to no others
 * @throws MainbenchError where a file of the model's folder cannot be read
 */
export async function knownWeights(
  capabilities: Pick<InferenceCapabilities, 'weights' | 'model'>,
  { loaded, named }: { loaded?: ModelReference | undefined; named?: string | undefined },
): Promise<{ weights: string; model?: string } | undefined> {
  if (loaded !== undefined && isAbsolute(loaded.path) && (await stat(loaded.path).catch(() => null))?.isDirectory()) {
    return { weights: `files:${await folderDigest(loaded.path)}`, model: basename(loaded.path) };
  }
  const revision = commit.test(loaded?.revision ?? '') ? loaded?.revision : undefined;
  const known = capabilities.weights ?? revision;
  const parts = [
    ...(known === undefined ? [] : [`commit:${known}`]),
    ...(named === undefined ? [] : [`named:${named}`]),
  ];
  return parts.length === 0 ? undefined : { weights: parts.join('+') };
}
