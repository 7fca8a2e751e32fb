import type { Results } from '@mainbench/spec';

/** Fields whose values the contract enumerates. */
const enumerated = new Set(['unit', 'better', 'direction']);

function mapped(value: unknown, key: string, change: (text: string, key: string) => string): unknown {
  if (typeof value === 'string') return enumerated.has(key) ? value : change(value, key);
  if (Array.isArray(value)) return value.map((entry) => mapped(entry, key, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, mapped(entry, name, change)]));
}

/** Results with every free text changed. */
export function mapStrings(results: Results, change: (text: string, key: string) => string): Results {
  return mapped(results, '', change) as Results;
}
