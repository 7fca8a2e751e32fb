import { isObject } from '@mainbench/kit';
import type { JsonObject, JsonValue } from '@mainbench/spec';

/** One field in which two requests differ; undefined where one of them has no such field. */
export interface Difference {
  /** Such as `engine.version` or `request.stop.0`. */
  field: string;
  one: JsonValue | undefined;
  other: JsonValue | undefined;
  /** The first character that differs, from 0, where both are whole texts. */
  at?: number;
}

/** A text that is kept as its checksum is one value. */
function isTextSummary(value: JsonObject): boolean {
  return 'sha256' in value && 'begins' in value;
}

function firstDifference(one: string, other: string): number {
  let index = 0;
  while (index < one.length && one[index] === other[index]) index += 1;
  return index;
}

function entriesOf(value: JsonValue): [string, JsonValue][] | undefined {
  if (Array.isArray(value)) return value.map((entry, index) => [String(index), entry]);
  return isObject(value) && !isTextSummary(value) ? Object.entries(value) : undefined;
}

/** The fields in which two values differ, in the order of the first. */
export function compareFields(one: JsonValue | undefined, other: JsonValue | undefined, field = ''): Difference[] {
  const inner = one === undefined ? undefined : entriesOf(one);
  const otherInner = other === undefined ? undefined : entriesOf(other);
  if (inner !== undefined && otherInner !== undefined) {
    const left = new Map(inner);
    const right = new Map(otherInner);
    const names = [...new Set([...left.keys(), ...right.keys()])];
    return names.flatMap((name) =>
      compareFields(left.get(name), right.get(name), field === '' ? name : `${field}.${name}`),
    );
  }
  if (typeof one === 'string' && typeof other === 'string') {
    return one === other ? [] : [{ field, one, other, at: firstDifference(one, other) }];
  }
  // Canonical order is no matter here: both sides were written by the same code.
  return JSON.stringify(one) === JSON.stringify(other) ? [] : [{ field, one, other }];
}
