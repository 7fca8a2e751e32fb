import type { Problem } from '../problems/field-path.ts';
import { findProblems } from '../problems/find-problems.ts';
import type { ArmSettings } from './arm.ts';
import { deepMerge } from './deep-merge.ts';
import { type AlignSettings, alignSchema, type TuneSettings, tuneSchema } from './method.ts';

type Overridable = { align: AlignSettings; tune: TuneSettings };
const schemas = { align: alignSchema, tune: tuneSchema } as const;

/** What is wrong with an arm's overrides, with paths below the arm; not what is wrong with the recipe itself. */
export function overrideProblems(recipe: Overridable, arm: ArmSettings): Problem[] {
  return (['align', 'tune'] as const).flatMap((field) => {
    const override = arm[field];
    if (override === undefined || override === false) return [];
    const known = new Set(findProblems(schemas[field], recipe[field]).map((problem) => JSON.stringify(problem)));
    return findProblems(schemas[field], deepMerge(recipe[field], override))
      .filter((problem) => !known.has(JSON.stringify(problem)))
      .map(({ path, message }) => ({ path: [field, ...path], message }));
  });
}

/** The recipe's `align` with an arm's overrides. */
export function armAlign(recipe: Overridable, arm: ArmSettings): AlignSettings {
  return alignSchema.parse(deepMerge(recipe.align, arm.align ?? {}));
}

/** The recipe's `tune` with an arm's overrides. */
export function armTune(recipe: Overridable, arm: ArmSettings): TuneSettings {
  return tuneSchema.parse(deepMerge(recipe.tune, arm.tune || {}));
}
