import type { JsonValue } from '@mainbench/spec';
import { checkJson } from './json-guard.ts';

function write(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  const fields = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${write(value[key] as JsonValue)}`);
  return `{${fields.join(',')}}`;
}

/**
 * The one JSON text of a value: keys sorted by UTF-16 code unit, no spaces, numbers as ECMAScript prints them
 * (the idea of RFC 8785). Different values have different texts; 0 and −0 count as one value.
 * @throws MainbenchError of kind `internal` for undefined, NaN, infinities, class instances and half surrogate pairs
 */
export function canonicalJson(value: JsonValue): string {
  checkJson(value, 'value', true);
  return write(value);
}
