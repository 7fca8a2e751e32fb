import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MainbenchError, type ModelSettings, type ModelShape } from '@mainbench/spec';
import type { RecipePlace } from '../resolve-extensions.ts';
import { findModelFolder } from '../stages/model-folder.ts';
import { shapeOfConfig } from './model-shape.ts';

/**
 * The shape of a recipe's model: of `init`, as the recipe names it, or from the config.json of its folder.
 * @param places folders in which its path is looked up after the recipe's own
 * @returns undefined where none of them tells it, or the folder is not at hand
 */
export async function shapeOf(
  { init, shape, path }: Pick<ModelSettings, 'init' | 'shape' | 'path'>,
  place: RecipePlace,
  places: readonly string[] = [],
): Promise<ModelShape | undefined> {
  if (init !== undefined) return { ...init, tied: false };
  if (shape !== undefined || path === undefined) return shape;
  try {
    const folder = findModelFolder(path, { ...place, path: [...place.path, 'path'] }, places);
    return shapeOfConfig(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')));
  } catch (error) {
    // What a folder lacks is said where its model is needed.
    if (MainbenchError.is(error) || error instanceof SyntaxError || (error as NodeJS.ErrnoException).code) return;
    throw error;
  }
}
