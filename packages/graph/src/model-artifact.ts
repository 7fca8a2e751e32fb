import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@mainbench/kit';
import type { Artifact, ModelReference } from '@mainbench/spec';

const file = 'model.json';

/** Says in a model artifact which model it is: a folder of the artifact (`inside`), a folder elsewhere or a hub id. */
export async function writeModelReference(
  directory: string,
  reference: ModelReference & { inside?: boolean },
): Promise<void> {
  await writeFileAtomic(join(directory, file), `${JSON.stringify(reference, null, 2)}\n`);
}

/** The model that an artifact holds or names. */
export async function readModelReference(artifact: Artifact): Promise<ModelReference> {
  const { path, revision, inside } = JSON.parse(await readFile(join(artifact.directory, file), 'utf8'));
  return { path: inside === true ? join(artifact.directory, path) : path, revision };
}
