import type { JsonObject, JsonValue } from '@mainbench/spec';

const prefix = 'preference_';

/** A field of a verdict: alpaca_eval writes `preference_` before its name since 0.6, and left it out before. */
export function verdictField(record: JsonObject, name: string): JsonValue | undefined {
  return record[`${prefix}${name}`] ?? record[name];
}

/** The names that a verdict's fields have in a file, as alpaca_eval 0.6 writes them. */
export function verdictFields(fields: Readonly<Record<string, JsonValue>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefix}${name}`, value]));
}
