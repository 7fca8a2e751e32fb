import { basename } from 'node:path';
import type { DataOrigin } from '@mainbench/spec';
import type { RegisteredDataset } from './registered-dataset.ts';
import { datasetNamed, registeredFile } from './registry.ts';

function originOf({ title, licence, origin }: RegisteredDataset): DataOrigin {
  const host = origin.kind === 'url' ? 'https://github.com' : 'https://huggingface.co/datasets';
  return { name: title, url: `${host}/${origin.repository}`, licence };
}

/** Where a file comes from: the known data set that it is of, else no more than its name. */
export function fileOrigin(file: string): DataOrigin {
  const name = basename(file);
  const registered = registeredFile(name) ?? registeredFile(file);
  return registered === undefined ? { name } : originOf(registered.dataset);
}

/** Where a known data set comes from. */
export function datasetOrigin(name: string): DataOrigin {
  return originOf(datasetNamed(name));
}
