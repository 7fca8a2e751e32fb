import { isQuotaUsedUp, retryAfterOf } from '../rate-limit/retry-after.ts';
import { EndpointFault, type FaultDetails } from './fault.ts';
import type { Reply } from './reply.ts';

/** A reply, as far as a fault tells of it. */
export type FaultyReply = Pick<Reply, 'status' | 'headers' | 'text'>;

const longestExcerpt = 200;
/** Characters of a refusal that are read for what it is about. */
const longestRefusal = 4000;

/** Statuses after which the same request may succeed: overload, failed or cut generation, a server that is not up. */
const transientStatuses = new Set([408, 424, 429, 500, 502, 503, 504, 529]);

/** Statuses with which content filters refuse a prompt. */
const refusable = new Set([400, 403, 422]);

/** What servers say of a prompt beyond their limits: TGI (router/src/validation.rs), vLLM and OpenAI, SGLang. */
const tooLong = new RegExp(
  [
    'must have (less than|1 to) \\d+ tokens|`inputs` tokens \\+ `max_new_tokens` must be <= \\d+',
    'maximum context length|longer than the maximum model length|cannot be greater than max_model_len',
    "longer than the model's context length|context_length_exceeded|exceed_context_size|greater than the context length",
    'exceeds the available context size|prompt is too long|exceeds the context window|reduce the length|too many tokens',
  ].join('|'),
);

/** What servers say of a prompt that their content filter refuses: Azure, OpenRouter, Alibaba and others. */
const refused =
  /content[ _]?filter|content management policy|requires moderation|data_inspection_failed|content_policy|with a different prompt/i;

/** OpenAI's models that reason, where they spent every token before the first visible one. */
const cutWhileThinking = /could not finish the message because max_tokens/i;

/**
 * The fault that a reply with an error status stands for.
 *
 * @param place address and route, without credentials
 */
export function faultOfReply(place: string, reply: FaultyReply): EndpointFault {
  const { status } = reply;
  const details: FaultDetails = {
    status,
    retryable: transientStatuses.has(status),
    ...(refusable.has(status) ? { body: reply.text.slice(0, longestRefusal) } : {}),
  };
  const said = saidBy(reply);
  const cause = `${said} ${codesOf(reply)}`;
  const summary = `${place} answered ${status}${said === '' ? '' : `: ${said}`}`;
  if (refusable.has(status) && refused.test(cause)) {
    return new EndpointFault(summary, {
      ...details,
      reason: 'refused',
      hint: 'The content filter of the server refuses this prompt; it would again.',
    });
  }
  if (status === 400 && cutWhileThinking.test(said)) {
    return new EndpointFault(summary, {
      ...details,
      reason: 'no-content',
      hint: 'Allow more new tokens where the model thinks first.',
    });
  }
  if (status === 401 || status === 403) {
    return new EndpointFault(`${place} refused access with ${status}`, { ...details, hint: 'Give a valid token.' });
  }
  if (status >= 300 && status < 400) {
    return new EndpointFault(`${place} answered ${status}, a redirection`, {
      ...details,
      hint: 'Give the address to which it leads.',
    });
  }
  if (status === 404 || status === 405) {
    return new EndpointFault(summary, { ...details, hint: 'Check that this is the address of a model server.' });
  }
  if (status === 422 || ((status === 400 || status === 413) && tooLong.test(cause))) {
    return new EndpointFault(summary, {
      ...details,
      reason: tooLong.test(cause) ? 'too-long' : undefined,
      hint: "Change the request or the server's limits: it will be refused again as it is.",
    });
  }
  if ((status === 429 || status === 402) && isQuotaUsedUp(reply)) {
    return new EndpointFault(summary, {
      ...details,
      retryable: false,
      hint: 'The quota is used up, and no short wait brings it back: run the same command again once it is renewed.',
    });
  }
  if (status === 429) {
    return new EndpointFault(summary, { ...details, retryAfter: retryAfterOf(reply), hint: hintOfLimit(reply) });
  }
  if (status === 503 || status === 529) {
    return new EndpointFault(summary, { ...details, retryAfter: retryAfterOf(reply) });
  }
  return new EndpointFault(summary, details);
}

/** TGI refuses with this type what exceeds its --max-concurrent-requests; a service has a limit of requests or tokens. */
function hintOfLimit({ text }: FaultyReply): string {
  return /"error_type"\s*:\s*"overloaded"/.test(text)
    ? 'Start the server with a larger --max-concurrent-requests, or send it less at once with --concurrency.'
    : 'Send less with --requests-per-minute or --concurrency, or wait longer with --rate-limit-timeout.';
}

/** The fault for a success whose body cannot be used. */
export function faultOfBody(place: string, reply: FaultyReply, expected: string): EndpointFault {
  return new EndpointFault(`${place} answered with ${whatItIs(reply)} where ${expected} was expected`, {
    status: reply.status,
    hint: 'Check that this is the address of a model server and not of a proxy in front of it.',
  });
}

function isPage(reply: FaultyReply): boolean {
  return String(reply.headers['content-type'] ?? '').includes('html') || /^\s*</.test(reply.text);
}

function whatItIs(reply: FaultyReply): string {
  if (isPage(reply)) {
    return 'an HTML page';
  }
  return reply.text.trim() === '' ? 'nothing' : `"${excerpt(reply.text)}"`;
}

/** What the server says about its error: its own sentence, or the beginning of its text. */
function saidBy(reply: FaultyReply): string {
  if (isPage(reply)) {
    return 'an HTML page';
  }
  try {
    const body: unknown = JSON.parse(reply.text);
    const text = messageIn(body);
    if (text !== undefined) {
      return excerpt(text);
    }
  } catch {
    // TGI answers malformed JSON in plain text.
  }
  return excerpt(reply.text);
}

/** The names that a reply has for its error beside the sentence. */
function codesOf({ text }: FaultyReply): string {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown; type?: unknown } };
    return `${error?.code} ${error?.type}`.slice(0, longestExcerpt);
  } catch {
    return '';
  }
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

function excerpt(text: string): string {
  const line = text
    .slice(0, 4 * longestExcerpt)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  const short = line.length > longestExcerpt ? `${line.slice(0, longestExcerpt).toWellFormed()}…` : line;
  return short.replace(/\.$/, '');
}
