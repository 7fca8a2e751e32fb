import type { Filter, JsonObject } from '@mainbench/spec';
import type { BuildOptions } from './build-options.ts';
import { checkOptions, recipeError, requireServed, resolveNamed } from './resolve-extensions.ts';

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
  const { recipe, recipeFile: file, extensions } = build;
  if (recipe.rate_pairs === undefined) return undefined;
  const { filter: name, options: given, sample } = recipe.rate_pairs;
  const at = (field: string) => ({ file, path: ['rate_pairs', field] });
  const filter = resolveNamed('filter', name, extensions.filters, at('filter'));
  const options = checkOptions(filter, given, at('options'));
  const trained = filter.models(options).filter((role) => role !== 'seed');
  if (trained.length > 0) {
    const message = `the filter ${filter.name} asks the ${trained.join(' and the ')} model, which this run trains: it cannot rate from outside.`;
    throw recipeError(at('filter'), message, 'Use the filter judge or score, or a file of your own.');
  }
  if (filter.needsTruth === true && !hasTruth) {
    const hint = 'Use `data: { world: … }`, or another rater.';
    throw recipeError(at('filter'), `the filter ${filter.name} needs data whose truth is known.`, hint);
  }
  requireServed(build, filter.needs ?? [], `the filter ${filter.name}`, at('filter'));
  return { filter, options, sample };
}
