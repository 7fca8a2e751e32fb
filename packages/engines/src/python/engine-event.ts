import { createInterface } from 'node:readline';
import { isObject } from '@mainbench/kit';
import type { JsonObject, JsonValue, TrainingStep } from '@mainbench/spec';
import type { LoggedProcess } from '../processes/logged-process.ts';

/** One line of the engine's output. */
export interface EngineEvent extends JsonObject {
  event: string;
}

/** Reads a line of the engine's output; undefined where it is no event. */
export function parseEvent(line: string): EngineEvent | undefined {
  try {
    const value: JsonValue = JSON.parse(line);
    return isObject(value) && typeof value.event === 'string' ? { ...value, event: value.event } : undefined;
  } catch {
    return undefined;
  }
}

/** Hands on each event that a process writes, and each line that is none, until its output ends. */
export function readEvents(
  { output }: LoggedProcess,
  onEvent: (event: EngineEvent) => void,
  onNoise: (line: string) => void,
): void {
  if (output === null) return;
  createInterface({ input: output, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
    const event = parseEvent(line);
    if (event === undefined) onNoise(line);
    else onEvent(event);
  });
}

/** An event's own fields, without its name and the job it belongs to. */
export function fieldsOf({ event: _event, id: _id, ...fields }: EngineEvent): JsonObject {
  return fields;
}

/** Hands on the steps of a training among its events. */
export function stepsOf(onStep: (step: TrainingStep) => void): (event: EngineEvent) => void {
  return (event) => {
    if (event.event === 'step') onStep(fieldsOf(event) as TrainingStep);
  };
}
