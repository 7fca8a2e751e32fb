import { z } from 'zod';
import { recipeSchema } from './recipe.ts';

/** The JSON Schema of a recipe, for editors. */
export function recipeJsonSchema(): object {
  return { ...z.toJSONSchema(recipeSchema, { io: 'input' }), title: 'mainbench recipe' };
}
