import type { JsonObject, JsonValue } from '@mainbench/spec';

/** One line of the engine's output. */
export interface EngineEvent extends JsonObject {
  event: string;
}

/** Reads a line of the engine's output; undefined where it is no event. */
export function parseEvent(line: string): EngineEvent | undefined {
  let value: JsonValue;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || typeof value.event !== 'string') {
    return undefined;
  }
  return { ...value, event: value.event };
}

/** An event's own fields, without its name and the job it belongs to. */
export function fieldsOf({ event: _event, id: _id, ...fields }: EngineEvent): JsonObject {
  return fields;
}
