import type { JsonObject, JsonValue } from '@mainbench/spec';
import { printableLine } from './printable-text.ts';

const longestValue = 160;

function shortJson(value: JsonValue): string {
  return printableLine(typeof value === 'string' ? value : JSON.stringify(value), longestValue);
}

function isMapping(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entries(value: JsonValue, name: string): [string, string][] {
  if (isMapping(value))
    return Object.entries(value).flatMap(([key, entry]) => entries(entry, name === '' ? key : `${name}.${key}`));
  // Models and arms are lists of mappings: each field of them is a setting of its own.
  if (Array.isArray(value) && value.some(isMapping))
    return value.flatMap((entry, index) => entries(entry, `${name}.${index}`));
  return [[name, shortJson(value)]];
}

/** The fields of an object with their values as text, those of objects inside it by their path: `align.train.steps`. */
export function flattenSettings(settings: JsonObject): [path: string, value: string][] {
  return entries(settings, '');
}

/** Settings in a cell: `variant bidirectional, rating expected`; a dash where there are none. */
export function settingsText(settings: JsonObject | null): string {
  const parts = flattenSettings(settings ?? {}).map(([path, value]) => `${path} ${value}`);
  return parts.length === 0 ? '–' : parts.join(', ');
}
