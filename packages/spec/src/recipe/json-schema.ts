import { z } from 'zod';
import { recipeSchema } from './recipe.ts';

/** The JSON Schema of a recipe, for editors. A recipe that extends another need not say what that one says. */
export function recipeJsonSchema(): object {
  const { required, ...schema } = z.toJSONSchema(recipeSchema, { io: 'input' });
  return { ...schema, if: { required: ['extends'] }, else: { required }, title: 'mainbench recipe' };
}
