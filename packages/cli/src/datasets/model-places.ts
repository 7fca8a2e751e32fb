import { dataDirectory, downloadDirectory } from '@mainbench/data';

/** Folders in which a recipe's model is looked up after the recipe's own: local data, then what was downloaded. */
export function modelPlaces(dataDir?: string): string[] {
  return [...new Set([dataDirectory(dataDir), downloadDirectory()])];
}
