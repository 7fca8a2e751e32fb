import type { CleaningSettings, JsonValue, PlannedCleaning } from '@mainbench/spec';
import type { BuildOptions } from './build-options.ts';
import { checkOptions, resolveNamed } from './resolve-extensions.ts';

/** A step of the recipe with what settles the data that it needs. */
export interface ResolvedCleaning extends PlannedCleaning {
  identity: JsonValue;
}

/**
 * The steps of cleaning that a recipe names, with their options.
 * @throws MainbenchError of kind `recipe` for an unknown step or option, of kind `data` where a step's data is missing
 */
export async function resolveCleaning(
  settings: readonly CleaningSettings[],
  { extensions, recipeFile, sourceContext }: BuildOptions,
): Promise<ResolvedCleaning[]> {
  const resolved: ResolvedCleaning[] = [];
  for (const [index, { step: name, tables, ...rest }] of settings.entries()) {
    const place = { file: recipeFile, path: ['data', 'cleaning', index] };
    const step = resolveNamed('step', name, extensions.cleaning, { ...place, path: [...place.path, 'step'] });
    const options = checkOptions(step, rest, place);
    const identity = (await step.identity?.(options, sourceContext)) ?? null;
    resolved.push({ step, options, tables: tables ?? step.tables, identity });
  }
  return resolved;
}
