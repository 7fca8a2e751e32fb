import type { ChoosingFilter, JsonObject, SelectSettings } from '@mainbench/spec';
import type { ColumnExpression } from '../expressions/column-expression.ts';
import { checkOptions, type RecipePlace, recipeError } from '../resolve-extensions.ts';
import { type FormulaPlace, type PlannedColumns, resolveExpressions } from './resolve-formula.ts';

/** The rules of selection that say how many pairs are kept, whatever their scores. */
export type CountedSelection = Extract<SelectSettings, { top_k: number } | { top_fraction: number }>;

/** A filter that chooses among all pairs, with everything that its columns' names stand for. */
export interface PlannedChoice extends PlannedColumns {
  filter: ChoosingFilter;
  options: JsonObject;
  expressions: ReadonlyMap<string, ColumnExpression>;
  select: CountedSelection;
}

/** A filter that reads texts alone needs a table that says which pairs no arm may learn from. */
const textsAlone = { words: 'words' };

/**
 * Looks up what a filter reads that chooses among all pairs.
 * @param select what the arm keeps, and where the recipe says so
 * @throws MainbenchError of kind `recipe` where an option, a column or the rule of selection does not fit
 */
export async function resolveChoice(
  filter: ChoosingFilter,
  options: object,
  at: FormulaPlace & { optionsPlace: RecipePlace },
  { select, place }: { select: SelectSettings; place: RecipePlace },
): Promise<PlannedChoice> {
  const checked = checkOptions(filter, options, at.optionsPlace);
  if ('strata' in select || !('top_k' in select || 'top_fraction' in select)) {
    const rule = ['strata', 'band', 'threshold'].find((name) => name in select);
    const message = `the filter ${filter.name} chooses pairs one after another, and the rule ${rule} needs a score of every pair.`;
    throw recipeError(place, message, 'Use `select: { top_k: … }` or `select: { top_fraction: … }` for this arm.');
  }
  const columns = filter.columns(checked);
  const texts = Object.keys(columns).length === 0 ? textsAlone : columns;
  const { expressions, ...planned } = await resolveExpressions(texts, at);
  const own = texts === textsAlone ? new Map<string, ColumnExpression>() : expressions;
  return { filter, options: checked, expressions: own, select, ...planned };
}
