import type { ArmSettings } from './arm.ts';
import { type AlignSettings, alignSchema, type TuneSettings, tuneSchema } from './method.ts';

type Mergeable = Record<string, unknown>;

function isObject(value: unknown): value is Mergeable {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fields of `override` replace those of `base`, object by object. */
function merge(base: Mergeable, override: Mergeable): Mergeable {
  const result = { ...base };
  for (const [key, value] of Object.entries(override)) {
    const before = result[key];
    result[key] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return result;
}

type Overridable = { align: AlignSettings; tune: TuneSettings };
const schemas = { align: alignSchema, tune: tuneSchema } as const;

/** What is wrong with an arm's overrides, with paths below the arm. */
export function overrideIssues(recipe: Overridable, arm: ArmSettings): { path: PropertyKey[]; message: string }[] {
  return (['align', 'tune'] as const).flatMap((field) => {
    const parsed = schemas[field].safeParse(merge(recipe[field], arm[field] ?? {}));
    return parsed.success
      ? []
      : parsed.error.issues.map((issue) => ({ path: [field, ...issue.path], message: issue.message }));
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
