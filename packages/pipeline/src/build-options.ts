import type {
  AnyFilter,
  CleaningStep,
  ControlledWorld,
  DataSource,
  Engine,
  PromptTemplates,
  Recipe,
  ReportedScore,
  Signal,
  SourceContext,
  Task,
} from '@mainbench/spec';

/** What a recipe can name: gathered by the command line from the packages and from a user's own files. */
export interface Extensions {
  filters: ReadonlyMap<string, AnyFilter>;
  signals: ReadonlyMap<string, Signal>;
  tasks: ReadonlyMap<string, Task>;
  engines: ReadonlyMap<string, Engine>;
  sources: ReadonlyMap<string, DataSource>;
  /** Steps of cleaning. */
  cleaning: ReadonlyMap<string, CleaningStep>;
  world: ControlledWorld;
}

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
