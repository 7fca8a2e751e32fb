import { stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import type { InferenceCapabilities, ModelReference } from '@mainbench/spec';
import type { FileDigests } from './file-digests.ts';
import { folderDigest } from './folder-digest.ts';

export interface WeightsQuestion {
  /** The model that was asked for, where this program itself had it loaded; absent for a server of somebody else. */
  loaded?: ModelReference | undefined;
  /** A name that the user gives to these weights and to no others. */
  named?: string | undefined;
}

const commit = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

/**
 * What tells the served weights from all others: the digest of a folder, the commit on the hub, or the user's name for
 * them. Undefined where nobody knows: an answer could then come from weights that were replaced under the same name.
 */
export async function knownWeights(
  capabilities: Pick<InferenceCapabilities, 'weights' | 'model'>,
  { loaded, named }: WeightsQuestion,
  digests: FileDigests,
): Promise<{ weights: string; model?: string } | undefined> {
  if (loaded !== undefined && isAbsolute(loaded.path) && (await isFolder(loaded.path))) {
    return { weights: `files:${await folderDigest(loaded.path, digests)}`, model: basename(loaded.path) };
  }
  const revision = loaded?.revision !== undefined && commit.test(loaded.revision) ? loaded.revision : undefined;
  const told = capabilities.weights ?? revision;
  const parts = [...(told === undefined ? [] : [`commit:${told}`]), ...(named === undefined ? [] : [`named:${named}`])];
  return parts.length === 0 ? undefined : { weights: parts.join('+') };
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}
