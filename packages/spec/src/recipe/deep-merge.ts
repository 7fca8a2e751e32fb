import { isMapping } from '../problems/field-path.ts';

type Mapping = Record<string, unknown>;

/** Fields of which a mapping holds one group: naming one takes the place of those of the other groups. */
const alternatives: readonly (readonly (readonly string[])[])[] = [
  [['steps'], ['epochs']],
  [['top_k'], ['top_fraction'], ['threshold']],
  [['world'], ['seed', 'unlabeled', 'held_out', 'tokens_per_pair', 'tokens_per_text']],
];

/** Fields that say what a mapping is about: settings of one engine or source mean nothing to another. */
const naming = ['engine', 'source'] as const;

/** The fields of `base` that those of `override` leave standing. */
function remaining(base: Mapping, override: Mapping): Mapping {
  for (const name of naming) {
    if (typeof override[name] === 'string' && override[name] !== base[name]) return {};
  }
  const dropped = new Set<string>();
  for (const groups of alternatives) {
    const named = groups.filter((group) => group.some((field) => override[field] !== undefined));
    if (named.length !== 1) continue;
    for (const group of groups) if (group !== named[0]) for (const field of group) dropped.add(field);
  }
  return Object.fromEntries(Object.entries(base).filter(([key]) => !dropped.has(key)));
}

/** Fields of `override` replace those of `base`, mapping by mapping; lists are replaced whole. */
export function deepMerge(base: Mapping, override: Mapping): Mapping {
  const result = remaining(base, override);
  for (const [key, value] of Object.entries(override)) {
    const before = result[key];
    result[key] = isMapping(before) && isMapping(value) ? deepMerge(before, value) : value;
  }
  return result;
}
