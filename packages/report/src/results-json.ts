import type { Results } from '@mainbench/spec';

function sorted(value: unknown): unknown {
  // Text that a model generated can end in half a surrogate pair, which no UTF-8 file can hold.
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}

/** Results as canonical JSON: keys sorted, two spaces, a newline at the end; a number that is not finite becomes null. */
export function resultsJson(results: Results): string {
  return `${JSON.stringify(sorted(results), null, 2)}\n`;
}
