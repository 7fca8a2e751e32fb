import { type FieldPath, isMapping, type Problem } from '../problems/field-path.ts';
import { recipeLimits } from './recipe-size.ts';

type Mapping = Record<string, unknown>;

/** A recipe with one arm for each value of a sweep, and where its fields are written. */
export interface Expanded {
  value: unknown;
  /** Sweeps that are too large to be made. */
  problems: Problem[];
  /** The place in the recipe as written of a field of `value`. */
  writtenAt(path: FieldPath): FieldPath;
}

/** An arm's settings with one field set, the mappings on the way made where they are missing. */
function withField(arm: Mapping, [key, ...rest]: readonly string[], value: unknown): Mapping {
  if (key === undefined) return arm;
  const before = arm[key];
  // A rule of selection is one field: a swept one takes the place of another rule.
  const kept = isMapping(before) && key !== 'select' ? before : {};
  return { ...arm, [key]: rest.length === 0 ? value : withField(kept, rest, value) };
}

/** A value as part of an arm's name: lower-case letters, digits, dots and hyphens. */
function nameOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}

function countOf(arm: unknown): number {
  if (!isMapping(arm) || !isMapping(arm.sweep)) return 1;
  return Object.values(arm.sweep).reduce<number>(
    (product, values) => product * (Array.isArray(values) ? Math.max(1, values.length) : 1),
    1,
  );
}

function tooManyArms(arms: readonly unknown[]): Problem[] {
  let count = 0;
  for (const [index, arm] of arms.entries()) {
    count += countOf(arm);
    if (count <= recipeLimits.arms) continue;
    const message = `expected at most ${recipeLimits.arms} arms, found ${count} up to here, by their sweeps`;
    return [{ path: ['arms', index], message }];
  }
  return [];
}

function armsOf(arm: unknown): { arm: unknown; swept: string[] }[] {
  if (!isMapping(arm) || !isMapping(arm.sweep)) return [{ arm, swept: [] }];
  const { sweep, ...rest } = arm;
  const fields = Object.entries(sweep as Mapping);
  // What is not a list of values is left to the schema, which says what was expected.
  if (fields.length === 0 || fields.some(([, values]) => !Array.isArray(values) || values.length === 0))
    return [{ arm, swept: [] }];
  let made: Mapping[] = [rest];
  for (const [field, values] of fields) {
    made = made.flatMap((before) =>
      (values as unknown[]).map((value) => ({
        ...withField(before, field.split('.'), value),
        name: `${before.name}-${nameOf(value)}`,
      })),
    );
  }
  return made.map((each) => ({ arm: each, swept: fields.map(([field]) => field) }));
}

/** Makes one arm of each combination of the values that an arm's `sweep` lists, named after them: `mutual-1000`. */
export function expandSweeps(value: unknown): Expanded {
  if (!isMapping(value) || !Array.isArray(value.arms)) return { value, problems: [], writtenAt: (path) => path };
  const problems = tooManyArms(value.arms);
  if (problems.length > 0) return { value, problems, writtenAt: (path) => path };
  const arms = value.arms.flatMap((arm, index) => armsOf(arm).map((made) => ({ ...made, index })));
  return {
    value: { ...value, arms: arms.map(({ arm }) => arm) },
    problems,
    writtenAt(path) {
      const [first, second, ...rest] = path;
      const made = first === 'arms' && typeof second === 'number' ? arms[second] : undefined;
      if (made === undefined) return path;
      const field = rest.join('.');
      const sweep = made.swept.find(
        (name) => field === name || field.startsWith(`${name}.`) || name.startsWith(`${field}.`),
      );
      return sweep === undefined || field === '' ? ['arms', made.index, ...rest] : ['arms', made.index, 'sweep', sweep];
    },
  };
}
