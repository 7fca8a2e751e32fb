import { isMapping } from '../problems/field-path.ts';
import { findProblems } from '../problems/find-problems.ts';
import type { Problem } from '../problems/problem.ts';
import type { ArmSettings } from './arm.ts';
import { type AlignSettings, alignSchema, type TuneSettings, tuneSchema } from './method.ts';

type Mergeable = Record<string, unknown>;

/** Fields of `override` replace those of `base`, object by object. */
function merge(base: Mergeable, override: Mergeable): Mergeable {
  const result = { ...base };
  for (const [key, value] of Object.entries(override)) {
    const before = result[key];
    result[key] = isMapping(before) && isMapping(value) ? merge(before, value) : value;
  }
  return result;
}

type Overridable = { align: AlignSettings; tune: TuneSettings };
const schemas = { align: alignSchema, tune: tuneSchema } as const;

/** What is wrong with an arm's overrides, with paths below the arm; not what is wrong with the recipe itself. */
export function overrideProblems(recipe: Overridable, arm: ArmSettings): Problem[] {
  return (['align', 'tune'] as const).flatMap((field) => {
    const override = arm[field];
    if (override === undefined) return [];
    const known = new Set(findProblems(schemas[field], recipe[field]).map((problem) => JSON.stringify(problem)));
    return findProblems(schemas[field], merge(recipe[field], override))
      .filter((problem) => !known.has(JSON.stringify(problem)))
      .map(({ path, message }) => ({ path: [field, ...path], message }));
  });
}

/** The recipe's `align` with an arm's overrides. */
export function armAlign(recipe: Overridable, arm: ArmSettings): AlignSettings {
  return alignSchema.parse(merge(recipe.align, arm.align ?? {}));
}

/** The recipe's `tune` with an arm's overrides. */
export function armTune(recipe: Overridable, arm: ArmSettings): TuneSettings {
  return tuneSchema.parse(merge(recipe.tune, arm.tune ?? {}));
}
