import { dirname, join } from 'node:path';
import { modelDirectory, type RegisteredDataset } from '@mainbench/data';
import { type Converted, convertModel } from '@mainbench/engines';
import type { SourceContext } from '@mainbench/spec';

export interface PulledModel extends Converted {
  /** The model folder. */
  folder: string;
  /** What a recipe says to use it. */
  recipe: string;
}

/**
 * Makes the model folder of a registered model whose file was downloaded; undefined for a data set.
 * @param file the file as it was downloaded
 * @throws what convertModel throws
 */
export async function pullModel(
  dataset: RegisteredDataset,
  file: string,
  { dataDirectory, signal, note }: SourceContext,
): Promise<PulledModel | undefined> {
  const sha256 = dataset.files[0]?.sha256;
  if (dataset.model === undefined || sha256 === undefined) return undefined;
  const folder = modelDirectory(dataset.name, dataDirectory);
  const log = join(dirname(folder), `${dataset.name}.log`);
  const converted = await convertModel({ source: file, sha256, output: folder, log, signal, note });
  return { ...converted, folder, recipe: `{ name: ${dataset.name}, path: models/${dataset.name} }` };
}
