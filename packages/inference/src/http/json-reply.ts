import { faultOfBody } from './reply-fault.ts';
import type { Reply } from './transport.ts';

/**
 * Reads a reply's body with a reader that returns undefined where the shape is not the one expected.
 *
 * @param expected the shape in words, for the message
 * @param parse reads the JSON text; it may leave out what `read` does not look at
 * @throws EndpointFault where the body is no JSON of that shape
 */
export function readJsonReply<T>(
  place: string,
  reply: Reply,
  expected: string,
  read: (value: unknown) => T | undefined,
  parse: (text: string) => unknown = JSON.parse,
): T {
  let value: unknown;
  try {
    value = parse(reply.text);
  } catch {
    throw faultOfBody(place, reply, expected);
  }
  const result = read(value);
  if (result === undefined) {
    throw faultOfBody(place, reply, expected);
  }
  return result;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is an integer of at least 0. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The number in `x-prompt-tokens`; undefined where the header is absent or no number. */
export function promptTokensOf(reply: Reply): number | undefined {
  const header = reply.headers['x-prompt-tokens'];
  const value = typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : undefined;
  return isCount(value) ? value : undefined;
}
