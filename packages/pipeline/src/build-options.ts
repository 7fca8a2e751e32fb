import type { PromptTemplates, Recipe, ReportedScore, SourceContext } from '@mainbench/spec';
import type { Extensions } from './extensions.ts';

export interface BuildOptions {
  recipe: Recipe;
  /** For messages and for paths that the recipe names. */
  recipeFile: string;
  extensions: Extensions;
  templates: PromptTemplates;
  /** Folders in which the path of a model is looked up after the recipe's own. */
  modelPlaces?: readonly string[];
  /** Numbers of elsewhere that the report shows. */
  reported?: readonly ReportedScore[];
  sourceContext: SourceContext;
}
