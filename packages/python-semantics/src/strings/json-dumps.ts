import type { JsonValue } from './json-value.ts';

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
};

function quoted(text: string): string {
  const inside = text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON escapes
    /["\\\x00-\x1f]|[^\x00-\x7f]/g,
    (unit) => escapes[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${inside}"`;
}

export interface JsonDumpsOptions {
  sortKeys?: boolean;
}

/** `json.dumps` with Python's defaults: `, ` and `: ` between, everything beyond ASCII escaped; numbers as JavaScript writes them. */
export function jsonDumps(value: JsonValue, options: JsonDumpsOptions = {}): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map((entry) => jsonDumps(entry, options)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value);
  if (options.sortKeys === true) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${quoted(key)}: ${jsonDumps(entry, options)}`).join(', ')}}`;
}
