import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, unlessMissing, writeFileAtomic } from '@mainbench/kit';
import { MainbenchError, type Manifest } from '@mainbench/spec';

/** Stands in an artifact whose weights are removed, or about to be: from then on nobody takes it for a whole model. */
export const removedMark = 'weights-removed.json';
const weights = /\.(safetensors|bin)$/;

/** Names of the files that an artifact without its weights lacks, or may lack; none of one that has them. */
export async function removedFiles(directory: string): Promise<ReadonlySet<string>> {
  const text = await unlessMissing(readFile(join(directory, removedMark), 'utf8'));
  if (text === undefined) return new Set();
  try {
    return new Set(JSON.parse(text).files.map(String));
  } catch (cause) {
    throw new MainbenchError('data', 'expected the list of removed weights; it is truncated or was changed.', {
      file: join(directory, removedMark),
      hint: `Remove the folder ${directory} and run the same command again: it is recomputed where something needs it.`,
      cause,
    });
  }
}

/** Whether the weights of an artifact were removed, in whole or in part. */
export async function weightsAreRemoved(directory: string): Promise<boolean> {
  return exists(join(directory, removedMark));
}

/** Names of the weights that an artifact holds itself, by its manifest. */
async function ownWeights(directory: string, { files }: Manifest): Promise<string[]> {
  const text = await readFile(join(directory, 'model.json'), 'utf8').catch(() => '{}');
  const { path, inside } = JSON.parse(text);
  return inside === true ? Object.keys(files).filter((name) => name.startsWith(`${path}/`) && weights.test(name)) : [];
}

/**
 * Removes the weights of an artifact and keeps all that its manifest names beside them. First comes a mark, so that a
 * kill never leaves a part of a model that passes for the whole.
 * @param isNeeded asked after the mark is there: who looks for it later finds it
 * @returns whether they are gone
 */
export async function removeWeights(
  directory: string,
  manifest: Manifest,
  isNeeded: () => Promise<boolean>,
): Promise<boolean> {
  const files = await ownWeights(directory, manifest);
  if (files.length === 0) return true;
  if (await isNeeded()) return false;
  if (!(await weightsAreRemoved(directory))) {
    await writeFileAtomic(join(directory, removedMark), `${JSON.stringify({ files })}\n`);
    if (await isNeeded()) return false;
  }
  for (const file of files) {
    // Without the mark it is another artifact: somebody made the model again meanwhile.
    if (!(await weightsAreRemoved(directory))) return false;
    await rm(join(directory, file), { force: true });
  }
  return true;
}
