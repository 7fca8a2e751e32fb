import { sha256 } from '@mainbench/kit';
import type { JsonObject, JsonValue } from '@mainbench/spec';

/** Texts up to this length are kept whole, characters. */
const shortText = 80;

/** What is kept of a long text: enough to tell it from others and to recognise it. */
export interface TextSummary extends JsonObject {
  sha256: string;
  bytes: number;
  begins: string;
  ends: string;
}

function summarizeText(text: string): string | TextSummary {
  if (text.length <= shortText) return text;
  return {
    sha256: sha256(text).slice(0, 16),
    bytes: Buffer.byteLength(text, 'utf8'),
    begins: text.slice(0, shortText / 2).toWellFormed(),
    ends: text.slice(-shortText / 2).toWellFormed(),
  };
}

function summarizeValue(value: JsonValue): JsonValue {
  if (typeof value === 'string') return summarizeText(value);
  if (Array.isArray(value)) return value.map(summarizeValue);
  if (typeof value === 'object' && value !== null) return summarizeRequest(value);
  return value;
}

/** The fields of a request with their long texts shortened: two requests differ where their summaries do. */
export function summarizeRequest(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, summarizeValue(value)]));
}
