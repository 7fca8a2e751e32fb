import { excerpt } from '@mainbench/kit';
import { parseBoundedJson } from '../json/bounded-json.ts';
import type { Reply } from './reply.ts';

/** A reply, as far as a fault tells of it. */
export type FaultyReply = Pick<Reply, 'status' | 'headers' | 'text'>;

const longestExcerpt = 200;

function isPage(reply: FaultyReply): boolean {
  return String(reply.headers['content-type'] ?? '').includes('html') || /^\s*</.test(reply.text);
}

/** A body in words: a page, nothing, or its beginning. */
export function whatItIs(reply: FaultyReply): string {
  if (isPage(reply)) return 'an HTML page';
  return reply.text.trim() === '' ? 'nothing' : `"${beginning(reply.text)}"`;
}

/**
 * What the server says about its error: its own sentence, or the beginning of its text; and the names that it has for
 * the error beside the sentence.
 */
export function saidBy(reply: FaultyReply): { said: string; codes: string } {
  let said = reply.text;
  let codes = '';
  try {
    const body = parseBoundedJson(reply.text);
    said = messageIn(body) ?? said;
    const { error } = body as { error?: { code?: unknown; type?: unknown } };
    codes = `${error?.code} ${error?.type}`.slice(0, longestExcerpt);
  } catch {
    // TGI answers malformed JSON in plain text.
  }
  return { said: isPage(reply) ? 'an HTML page' : beginning(said), codes };
}

/**
 * TGI says `{"error": text}`, others `{"error": {"message": text}}`, `{"message": text}` or, as FastAPI does,
 * `{"detail": [{"loc": [...], "msg": text}]}`; Gemini puts a list around its error.
 */
function messageIn(body: unknown): string | undefined {
  if (typeof body === 'string') return body;
  if (Array.isArray(body)) return messageIn(body[0]);
  if (typeof body !== 'object' || body === null) return undefined;
  if ('msg' in body && typeof body.msg === 'string') {
    return 'loc' in body && Array.isArray(body.loc) ? `${body.loc.join('.')}: ${body.msg}` : body.msg;
  }
  const field = ['error', 'message', 'detail'].find((name) => name in body);
  return field === undefined ? undefined : messageIn((body as Record<string, unknown>)[field]);
}

/** The sentence goes on after it. */
function beginning(text: string): string {
  return excerpt(text, longestExcerpt).replace(/\.$/, '');
}
