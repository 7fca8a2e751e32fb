import type { Connection } from '../http/connection.ts';
import { isCount, isObject, readJsonReply } from '../http/json-reply.ts';

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
  return readJsonReply(`${connection.shown}/tokenize`, reply, 'a list of tokens with their offsets', readTokens);
}

function readTokens(value: unknown): OffsetToken[] | undefined {
  if (!Array.isArray(value) || !value.every(isToken)) {
    return undefined;
  }
  return value.map(({ id, start, stop }) => ({ id, start, stop }));
}

function isToken(value: unknown): value is OffsetToken {
  return isObject(value) && isCount(value.id) && isCount(value.start) && isCount(value.stop);
}
