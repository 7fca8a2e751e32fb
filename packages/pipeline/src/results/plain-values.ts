import { sha256, withoutSecretValues } from '@mainbench/kit';
import type { JsonObject, JsonValue } from '@mainbench/spec';

/** Longer texts, such as prompt templates, stand in a report's provenance as their hash. */
const longestText = 120;

function mapTexts(value: JsonValue, map: (text: string) => string): JsonValue {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((entry) => mapTexts(entry, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, mapTexts(entry, map)]));
}

/** A query may hold a key as well as user and password may: of an address only what names the server is left. */
function plainAddress(text: string): string {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return text;
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname === '/' ? '' : pathname}`;
}

/** A value of any type as JSON that may be published: no secrets, no credentials or queries of addresses. */
export function plainValues(value: unknown): JsonObject {
  const json = JSON.parse(JSON.stringify(value)) as JsonObject;
  return mapTexts(withoutSecretValues(json), plainAddress) as JsonObject;
}

/** Parameters of a stage as a report shows them: plain, and each long text as its hash. */
export function shownParameters(parameters: JsonObject): JsonObject {
  const hashed = (text: string) => (text.length > longestText ? `sha256:${sha256(text)}` : text);
  return mapTexts(plainValues(parameters), hashed) as JsonObject;
}
