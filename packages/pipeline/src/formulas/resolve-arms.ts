import { canonicalJson } from '@mainbench/kit';
import {
  type ArmSettings,
  armAlign,
  type Filter,
  type JsonObject,
  type ModelRole,
  type SelectSettings,
} from '@mainbench/spec';
import type { BuildOptions } from '../build-options.ts';
import type { ExternalModel } from '../external-models.ts';
import { checkOptions, type RecipePlace, recipeError, resolveFilter, resolveNamed } from '../resolve-extensions.ts';
import { type PlannedChoice, resolveChoice } from './resolve-choice.ts';
import {
  type FormulaPlace,
  isChoosingFilter,
  isFormulaFilter,
  type PlannedFormula,
  type PlannedFormulaFilter,
  resolveFormula,
} from './resolve-formula.ts';

/** How an arm chooses its pairs, with every name looked up. */
export interface PlannedArm {
  /** Absent where the arm adds no pairs. */
  filter?: { pair: Filter; options: JsonObject } | { formula: PlannedFormulaFilter } | { choice: PlannedChoice };
  /** The number by which pairs fall into bins; absent where the arm's selection has none. */
  strata?: PlannedFormula;
}

async function plannedFilter(
  build: BuildOptions,
  arm: ArmSettings,
  at: (field: string) => RecipePlace,
  formulaPlace: Omit<FormulaPlace, 'who'>,
  selectPlace: RecipePlace,
): Promise<PlannedArm['filter']> {
  const { filter: named, options } = arm;
  if (named === undefined) return undefined;
  if (typeof named === 'object') {
    if (Object.keys(options).length > 0)
      throw recipeError(at('options'), 'a formula has no options.', 'Leave `options` out.');
    const formula = await resolveFormula(named, { ...formulaPlace, who: `the formula of ${arm.name}` });
    return { formula: { ...formula, name: named.score, options: {} } };
  }
  const filter = resolveNamed('filter', named, build.extensions.filters, at('filter'));
  if (isChoosingFilter(filter)) {
    const place = { ...formulaPlace, who: `the filter ${filter.name}`, optionsPlace: at('options') };
    const rule = { select: arm.select ?? build.recipe.select, place: selectPlace };
    return { choice: await resolveChoice(filter, options, place, rule) };
  }
  if (!isFormulaFilter(filter)) {
    const given = { filter: named, options };
    const resolved = resolveFilter(build, given, at, formulaPlace.hasTruth, 'leave this arm out');
    return { pair: resolved.filter, options: resolved.options };
  }
  const checked = checkOptions(filter, options, at('options'));
  const texts = { score: filter.formula(checked), keep: filter.keep?.(checked) };
  const formula = await resolveFormula(texts, { ...formulaPlace, who: `the filter ${filter.name}` });
  const { change } = filter;
  return { formula: { ...formula, name: filter.name, options: checked, ...(change === undefined ? {} : { change }) } };
}

function nameAndRoles(filter: NonNullable<PlannedArm['filter']>): { name: string; roles: readonly ModelRole[] } {
  if ('formula' in filter) return filter.formula;
  if ('choice' in filter) return { name: filter.choice.filter.name, roles: filter.choice.roles };
  return { name: filter.pair.name, roles: filter.pair.models(filter.options) };
}

/** The signals that an arm's filter computes anyway, so that `tokens` of its bins is counted without a pass of a model. */
function signalsBeside(build: BuildOptions, filter: PlannedArm['filter']): string[] {
  if (filter === undefined) return [];
  if ('formula' in filter) return [...filter.formula.columns.values()].map(({ input }) => input);
  if ('choice' in filter) return [];
  return [...build.extensions.signals.values()].flatMap((signal) => {
    if (!('filter' in signal) || signal.filter.name !== filter.pair.name) return [];
    const options = signal.filter.options.parse(signal.options) as JsonObject;
    return canonicalJson(options) === canonicalJson(filter.options) ? [signal.name] : [];
  });
}

async function plannedArm(
  build: BuildOptions,
  arm: ArmSettings,
  index: number,
  hasTruth: boolean,
  external: ReadonlyMap<string, ExternalModel>,
): Promise<PlannedArm> {
  const { recipe, recipeFile: file } = build;
  const at = (field: string): RecipePlace => ({ file, path: ['arms', index, field] });
  const { iterations } = armAlign(recipe, arm);
  const formulaPlace = { build, place: at('filter'), hasTruth, iterations, external };
  const selectPlace = arm.select === undefined ? { file, path: ['select'] } : at('select');
  const filter = await plannedFilter(build, arm, at, formulaPlace, selectPlace);
  if (filter === undefined) return {};
  const { name, roles } = nameAndRoles(filter);
  if (arm.rounds > 1 && !roles.includes('seed')) {
    const message = `the filter ${name} does not use the tuned model, so more rounds change nothing.`;
    throw recipeError(at('rounds'), message, 'Leave out `rounds`, or use the filter score.');
  }
  const select = (arm.select ?? recipe.select) as SelectSettings;
  const by = 'strata' in select ? select.strata.by : undefined;
  if (by === undefined) return { filter };
  const place = arm.select === undefined ? { file, path: ['select', 'strata', 'by'] } : at('select');
  const beside = signalsBeside(build, filter);
  const who = `the strata of ${arm.name}`;
  return { filter, strata: await resolveFormula({ score: by }, { ...formulaPlace, place, who, beside }) };
}

/**
 * The filters of all arms, so that a mistake shows before anything runs.
 * @param external models beside the recipe's, by the signals of the recipe's own that ask them
 * @throws MainbenchError of kind `recipe` that names the place
 */
export async function resolveArms(
  build: BuildOptions,
  hasTruth: boolean,
  external: ReadonlyMap<string, ExternalModel>,
): Promise<PlannedArm[]> {
  const planned: PlannedArm[] = [];
  for (const [index, arm] of build.recipe.arms.entries())
    planned.push(await plannedArm(build, arm, index, hasTruth, external));
  return planned;
}
