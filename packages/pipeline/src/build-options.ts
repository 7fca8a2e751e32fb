import type { PromptTemplates, Recipe, SourceContext } from '@mainbench/spec';
import type { Extensions } from './extensions.ts';

export interface BuildOptions {
  recipe: Recipe;
  /** For messages and for paths that the recipe names. */
  recipeFile: string;
  extensions: Extensions;
  templates: PromptTemplates;
  /** Folders in which the path of a model is looked up after the recipe's own. */
  modelPlaces?: readonly string[];
  sourceContext: SourceContext;
}
