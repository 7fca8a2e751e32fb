import type { FieldPath } from '../problems/field-path.ts';
import { type Position, readRecipeDocument } from './recipe-document.ts';

/**
 * The line and column, from 1, of a field of a recipe, for problems that show only after it was read. A field that is
 * not there has the place of the nearest one around it.
 * @throws MainbenchError of kind `recipe` where the text is not YAML
 */
export function recipePlace(text: string, path: FieldPath): Position {
  return readRecipeDocument(text, 'recipe').positionOf(path);
}
