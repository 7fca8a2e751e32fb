import { isObject } from '@mainbench/kit';
import { parseBoundedJson } from '../json/bounded-json.ts';
import type { EndpointFault } from './fault.ts';
import type { Reply, ReplyReader } from './reply.ts';
import { faultOfBody, faultOfReply } from './reply-fault.ts';

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
  parse: (reply: Reply) => unknown = ({ text }) => parseTolerantly(text),
): ReplyReader<T> {
  return (reply) => {
    let value: unknown;
    try {
      value = parse(reply);
    } catch {
      throw faultOfBody(place, reply, expected);
    }
    const failed = errorIn(value);
    if (failed !== undefined) throw faultOfError(place, reply, failed);
    const result = read(value);
    if (result === undefined) throw faultOfBody(place, reply, expected);
    return result;
  };
}

/** What comes before a value that is written as an event of a stream: comments that keep a connection alive, its name. */
const beforeValue = /^(?:\s*:[^\n]*\n)*\s*(?:data:)?/;
const endOfStream = /data:\s{0,8}\[DONE\]$/;

/** The value of a body; some servers write it as an event of a stream, or the end of a stream after it. */
function parseTolerantly(text: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch {
    return parseBoundedJson(text.trimEnd().replace(endOfStream, '').replace(beforeValue, ''));
  }
}

/** The error in a reply of status 200, of the whole or of its first choice. */
function errorIn(value: unknown): unknown {
  if (!isObject(value)) return undefined;
  const choice: unknown = Array.isArray(value.choices) ? value.choices[0] : undefined;
  const error = value.error ?? (isObject(choice) ? choice.error : undefined);
  return isObject(error) || (typeof error === 'string' && error !== '') ? error : undefined;
}

/** What errors without a status say that may pass. */
const passing = /rate.?limit|overloaded|server_error|unavailable|upstream|timeout/i;

/** The fault of an error in a reply of status 200: that of its own status, where it has one. */
function faultOfError(place: string, reply: Reply, error: unknown): EndpointFault {
  const code = isObject(error) ? Number(wordOf(error.code)) : Number.NaN;
  const isStatus = Number.isInteger(code) && code >= 400 && code < 600;
  const text = JSON.stringify({ error });
  const status = isStatus ? code : passing.test(text) ? 503 : reply.status;
  return faultOfReply(place, { status, headers: reply.headers, text });
}

/** A value as a word of a sentence; String itself fails where a server names a member toString. */
export function wordOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
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
