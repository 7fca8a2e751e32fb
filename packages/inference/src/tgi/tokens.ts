import type { Connection } from '../http/connection.ts';
import { isCount, isObject, readJsonReply } from '../http/json-reply.ts';
import { objectLayout, readObjects } from '../http/object-array.ts';

/** A token of a text; its place is told in UTF-8 bytes. */
export interface OffsetToken {
  id: number;
  start: number;
  stop: number;
}

/**
 * The tokens of a text as the server reads a prompt: the special ones that it adds are included, at (0, 0).
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export async function tokenize(connection: Connection, inputs: string, signal?: AbortSignal): Promise<OffsetToken[]> {
  const reply = await connection.send('POST', '/tokenize', { inputs }, signal);
  const place = `${connection.shown}/tokenize`;
  return readJsonReply(place, reply, 'a list of tokens with their offsets', readTokens, parseTokens);
}

/** How TGI writes a token. */
const layout = objectLayout({ id: 'count', text: 'unread', start: 'count', stop: 'count' }, ([id, start, stop]) => ({
  id,
  start,
  stop,
}));

function parseTokens(text: string): unknown {
  const found = readObjects(text, 0, layout);
  return found?.end === text.length ? found.objects : JSON.parse(text);
}

function readTokens(value: unknown): OffsetToken[] | undefined {
  return Array.isArray(value) && value.every(isToken) ? value : undefined;
}

function isToken(value: unknown): value is OffsetToken {
  return isObject(value) && isCount(value.id) && isCount(value.start) && isCount(value.stop);
}
