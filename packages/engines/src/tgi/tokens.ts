import { isObject } from '@mainbench/kit';
import type { Connection } from '../http/connection.ts';
import { isCount, jsonReader } from '../http/json-reply.ts';
import { objectFields, readColumns } from '../http/object-columns.ts';
import type { Reply } from '../http/reply.ts';
import { parseBoundedJson } from '../json/bounded-json.ts';
import { type OffsetToken, OffsetTokens } from '../scoring/offset-tokens.ts';

/**
 * Has a text tokenised as the server reads a prompt: the special tokens that it adds are included, at (0, 0).
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function tokenize(connection: Connection, inputs: string, signal?: AbortSignal): Promise<OffsetTokens> {
  const place = `${connection.shown}/tokenize`;
  const read = jsonReader(place, 'a list of tokens with their offsets', readTokens, parseTokens);
  return connection.post('/tokenize', { inputs }, read, signal);
}

/** How TGI writes a token. */
const shape = objectFields(
  { id: 'count', text: 'unread', start: 'count', stop: 'count' },
  ([ids = [], starts = [], stops = []]) => new OffsetTokens(ids, starts, stops),
);

function parseTokens(reply: Reply): unknown {
  const found = readColumns(reply.bytes, 0, shape);
  return found?.end === reply.bytes.length ? found.made : parseBoundedJson(reply.text);
}

function readTokens(value: unknown): OffsetTokens | undefined {
  if (value instanceof OffsetTokens) return value;
  return Array.isArray(value) && value.every(isToken) ? OffsetTokens.of(value) : undefined;
}

function isToken(value: unknown): value is OffsetToken {
  return isObject(value) && isCount(value.id) && isCount(value.start) && isCount(value.stop);
}
