import { isMapping } from '../problems/field-path.ts';

type Mapping = Record<string, unknown>;

/** Fields of which a mapping holds one: naming one takes the place of the other. */
const exclusive: Readonly<Record<string, string>> = { steps: 'epochs', epochs: 'steps' };

/** Fields of `override` replace those of `base`, mapping by mapping; lists are replaced whole. */
export function deepMerge(base: Mapping, override: Mapping): Mapping {
  const result = { ...base };
  for (const [key, value] of Object.entries(override)) {
    const other = exclusive[key];
    if (other !== undefined && override[other] === undefined) delete result[other];
    const before = result[key];
    result[key] = isMapping(before) && isMapping(value) ? deepMerge(before, value) : value;
  }
  return result;
}
