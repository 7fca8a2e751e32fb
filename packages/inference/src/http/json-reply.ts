import type { Reply, ReplyReader } from './reply.ts';
import { faultOfBody } from './reply-fault.ts';

/**
 * A reader of JSON replies; it throws an EndpointFault where the body is no JSON of the shape expected.
 *
 * @param place address and route, without credentials
 * @param expected the shape in words, for the message
 * @param read gets the value, and returns undefined where its shape is another
 * @param parse gives the value of the body; it may leave out what `read` does not look at
 */
export function jsonReader<T>(
  place: string,
  expected: string,
  read: (value: unknown) => T | undefined,
  parse: (reply: Reply) => unknown = ({ text }) => JSON.parse(text),
): ReplyReader<T> {
  return (reply) => {
    let value: unknown;
    try {
      value = parse(reply);
    } catch {
      throw faultOfBody(place, reply, expected);
    }
    const result = read(value);
    if (result === undefined) {
      throw faultOfBody(place, reply, expected);
    }
    return result;
  };
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
