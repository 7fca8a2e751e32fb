import type { CleanedTable, CleaningSettings, JsonValue, PlannedCleaning } from '@mainbench/spec';
import type { BuildOptions } from './build-options.ts';
import { atField, checkOptions, type RecipePlace, recipeError, resolveNamed } from './resolve-extensions.ts';

/** A step of the recipe with what settles the data that it needs. */
export interface ResolvedCleaning extends PlannedCleaning {
  identity: JsonValue;
}

/** The tables of a step that the recipe has; those that it names must be there. */
function tablesOf(
  { tables: named, step: name }: CleaningSettings,
  usual: readonly CleanedTable[],
  present: readonly CleanedTable[],
  place: RecipePlace,
): readonly CleanedTable[] {
  const missing = named?.find((table) => !present.includes(table));
  const found = (named ?? usual).filter((table) => present.includes(table));
  if (missing === undefined && found.length > 0) return found;
  throw recipeError(
    named === undefined ? place : { ...place, path: [...place.path, 'tables'] },
    `the recipe has no table ${missing ?? usual.join(' or ')} for the step ${name}.`,
    `Expected some of ${present.join(', ')}, or a source for it in \`data\`.`,
  );
}

/**
 * The steps of cleaning that a recipe names, with their options.
 * @param present the tables that sources of the recipe give
 * @throws MainbenchError of kind `recipe` for an unknown step or option, or a table that is not there; of kind `data`
 * where a step's data is missing
 */
export async function resolveCleaning(
  settings: readonly CleaningSettings[],
  present: readonly CleanedTable[],
  { extensions, recipeFile, sourceContext }: BuildOptions,
): Promise<ResolvedCleaning[]> {
  const resolved: ResolvedCleaning[] = [];
  for (const [index, each] of settings.entries()) {
    const { step: name, tables: _, ...rest } = each;
    const place = { file: recipeFile, path: ['data', 'cleaning', index] };
    const step = resolveNamed('step', name, extensions.cleaning, { ...place, path: [...place.path, 'step'] });
    const options = checkOptions(step, rest, place);
    const tables = tablesOf(each, step.tables, present, place);
    const identity = await step.identity?.(options, sourceContext).catch((error: unknown) => {
      throw atField(error, place, 'words' in options ? 'words' : undefined);
    });
    resolved.push({ step, options, tables, identity: identity ?? null });
  }
  return resolved;
}
