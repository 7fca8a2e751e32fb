import { join } from 'node:path';

/** Where a registered model lies as a model folder, in a data directory: a recipe names it `models/<name>`. */
export function modelDirectory(name: string, directory: string): string {
  return join(directory, 'models', name);
}
