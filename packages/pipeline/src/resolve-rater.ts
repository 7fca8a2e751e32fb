import type { Filter, JsonObject } from '@mainbench/spec';
import type { BuildOptions } from './build-options.ts';
import { recipeError, resolveFilter } from './resolve-extensions.ts';

/** The filter that rates samples of pairs, with its checked options. */
export interface PlannedRater {
  filter: Filter;
  options: JsonObject;
  /** Pairs of each sample. */
  sample: number;
}

/**
 * The rater of a recipe; undefined where it names none.
 * @throws MainbenchError of kind `recipe` for a filter that asks models which the run has trained, among other mistakes
 */
export function resolveRater(build: BuildOptions, hasTruth: boolean): PlannedRater | undefined {
  const { recipe, recipeFile: file } = build;
  if (recipe.rate_pairs === undefined) return undefined;
  const at = (field: string) => ({ file, path: ['rate_pairs', field] });
  const { filter, options } = resolveFilter(build, recipe.rate_pairs, at, hasTruth, 'another rater');
  const trained = filter.models(options).filter((role) => role === 'forward' || role === 'reverse');
  if (trained.length > 0) {
    const message = `the filter ${filter.name} asks the ${trained.join(' and the ')} model, which this run trains, so it cannot rate independently.`;
    throw recipeError(at('filter'), message, 'Use the filter judge or score, or a file of your own.');
  }
  return { filter, options, sample: recipe.rate_pairs.sample };
}
