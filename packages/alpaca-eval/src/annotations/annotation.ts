import { detectFormat, readJsonFile, readRows } from '@mainbench/data';
import { isObject } from '@mainbench/kit';
import { type JsonObject, type JsonValue, MainbenchError } from '@mainbench/spec';
import { usablePreference } from '../metrics/win-rate.ts';

/** A recorded verdict on two outputs. */
export interface Annotation {
  instruction: string;
  output_1: string;
  output_2: string;
  generator_1: string | null;
  generator_2: string | null;
  annotator: string | null;
  /** From 1 (the first output is better) to 2; null where there is no verdict. */
  preference: number | null;
  /** What the judge answered; null where that was not kept. */
  completion: JsonValue;
  /** The probability that a length-controlled fit gave the second output; null where none was kept. */
  glmPreference: number | null;
}

const largestFile = 512 * 1024 * 1024;

/** A text as the published files hold it: some outputs are null. */
function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return value === null ? '' : undefined;
}

function nameOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

async function valuesIn(file: string): Promise<unknown[]> {
  const format = await detectFormat(file);
  if (format === 'json-array') return (await readJsonFile(file, largestFile)) as unknown[];
  const values: unknown[] = [];
  // Whatever is no table is taken for JSON lines, whose reader says what is wrong.
  for await (const { value } of readRows(file, format === 'text' ? 'json-lines' : format)) values.push(value);
  return values;
}

/**
 * The records of one of alpaca_eval's JSON files, gzipped or not; as JSON lines or CSV too.
 * @throws MainbenchError of kind `data` naming file and record
 */
export async function readRecords(file: string): Promise<JsonObject[]> {
  const records = await valuesIn(file);
  const wrong = records.findIndex((record) => !isObject(record));
  if (wrong >= 0) {
    const hint = 'It should be a JSON array of objects, as alpaca_eval writes it, or the same as JSON lines.';
    throw new MainbenchError('data', `record ${wrong + 1} is not an object.`, { file, hint });
  }
  return records as JsonObject[];
}

function readAnnotation(record: JsonObject, place: number, file: string): Annotation {
  const text = (name: string): string => {
    const value = textOf(record[name]);
    if (value !== undefined) return value;
    const hint = 'Annotations have an instruction, output_1, output_2 and a preference.';
    throw new MainbenchError('data', `record ${place + 1} has no text ${JSON.stringify(name)}.`, { file, hint });
  };
  const preference = record.preference ?? null;
  if (preference !== null && typeof preference !== 'number') {
    const hint = 'Expected a number from 1 to 2, or null.';
    throw new MainbenchError('data', `record ${place + 1} has a preference that is not a number.`, { file, hint });
  }
  return {
    instruction: text('instruction'),
    output_1: text('output_1'),
    output_2: text('output_2'),
    generator_1: nameOf(record.generator_1),
    generator_2: nameOf(record.generator_2),
    annotator: nameOf(record.annotator),
    preference: usablePreference(preference),
    completion: verdictField(record, 'raw_completion') ?? null,
    glmPreference: typeof record.glm_preference === 'number' ? record.glm_preference : null,
  };
}

/**
 * Reads recorded annotations. A verdict outside of [1, 2], such as the −1 of a failed judgement, is none.
 * @throws MainbenchError of kind `data` naming file and record
 */
export async function readAnnotations(file: string): Promise<Annotation[]> {
  const records = await readRecords(file);
  return records.map((record, place) => readAnnotation(record, place, file));
}

const prefix = 'preference_';

/** A field of a verdict: alpaca_eval writes `preference_` before its name since 0.6, and left it out before. */
export function verdictField(record: JsonObject, name: string): JsonValue | undefined {
  return record[`${prefix}${name}`] ?? record[name];
}

/** The names that a verdict's fields have in a file, as alpaca_eval 0.6 writes them. */
export function verdictFields(fields: Readonly<Record<string, JsonValue>>): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${prefix}${name}`, value]));
}
