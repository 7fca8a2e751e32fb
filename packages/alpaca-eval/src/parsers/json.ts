import type { JsonObject, JsonValue } from '@mainbench/spec';
import { type Parser, textOf } from './parser.ts';

const fenced = '```json';

function fieldOf(value: JsonValue, key: string | null): JsonValue {
  if (key === null) return value;
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)) {
    return (value as JsonObject)[key] as JsonValue;
  }
  throw new SyntaxError(`JSON without ${key}`);
}

/** `json_parser`: a field of a JSON object, or of each one in a list; taken out of a fenced block where there is one. */
export function jsonParser(annotationKey: string | null): Parser {
  return (parsed) => {
    let text = textOf(parsed);
    if (text.includes(fenced)) {
      const start = text.indexOf(fenced) + fenced.length;
      const end = text.indexOf('```', start);
      if (end < 0) throw new SyntaxError('a block of JSON without an end');
      text = text.slice(start, end);
    }
    const value = JSON.parse(text) as JsonValue;
    return Array.isArray(value) ? value.map((entry) => fieldOf(entry, annotationKey)) : [fieldOf(value, annotationKey)];
  };
}
