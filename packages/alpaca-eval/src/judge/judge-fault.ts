import { certificateProblem } from '@mainbench/kit';
import { type ErrorDetails, MainbenchError } from '@mainbench/spec';
import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';

/** A request to a judge that brought no answer. */
export class JudgeFault extends MainbenchError {
  /** Milliseconds that the server asked to wait. */
  readonly retryAfter: number | undefined;
  /** True where the judge will never take this prompt: it is too long, or it was filtered. */
  readonly refused: boolean;

  constructor(message: string, details: ErrorDetails, retryAfter?: number, refused = false) {
    super('endpoint', message, details);
    this.retryAfter = retryAfter;
    this.refused = refused;
  }
}

const transient = new Set([408, 409, 425, 429]);
const longestExcerpt = 200;
const tooLong = /context[ _]length|maximum context|too long|too many tokens|reduce/i;
const filtered = /content[ _](?:filter|policy)|different prompt/i;

/** Milliseconds of `Retry-After`, in seconds or as a date; undefined where it says nothing usable. */
function retryAfterOf(headers: Headers | undefined, now = Date.now()): number | undefined {
  const precise = headers?.get('retry-after-ms');
  if (precise && /^\d+(\.\d+)?$/.test(precise)) return Number(precise);
  const value = headers?.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function excerpt(text: string, secret: string | undefined): string {
  const bare = secret === undefined ? text : text.replaceAll(secret, '[key]');
  const line = bare.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > longestExcerpt ? `${line.slice(0, longestExcerpt).toWellFormed()}…` : line;
}

function ofStatus(place: string, error: APIError, secret: string | undefined): JudgeFault {
  const { status } = error;
  if (status === 401 || status === 403) {
    return new JudgeFault(`${place} refused access with ${status}.`, {
      hint: 'Name the environment variable that holds a valid key.',
    });
  }
  const said = excerpt(error.message.replace(/^\d+ /, ''), secret).replace(/\.$/, '');
  const message = `${place} answered ${status}${said === '' ? '' : `: ${said}`}.`;
  if (status === 404) {
    return new JudgeFault(message, { hint: 'Check the address and the name of the judge model.' });
  }
  const known = `${error.code ?? ''} ${error.message}`;
  if (status === 413 || ((status === 400 || status === 422) && (tooLong.test(known) || filtered.test(known)))) {
    return new JudgeFault(message, {}, undefined, true);
  }
  const retryable = status !== undefined && (transient.has(status) || status >= 500);
  return new JudgeFault(
    message,
    { retryable, hint: retryable ? 'Run the same command again: judgements made so far are kept.' : undefined },
    retryAfterOf(error.headers),
  );
}

const again = 'Look at the judge, then run the same command again: judgements made so far are kept.';

/** The fault of a reply that came and is no answer: an error under a status of success, a page of a proxy, half a body. */
export function noCompletion(place: string, body: unknown, secret: string | undefined): JudgeFault {
  const { error } = (typeof body === 'object' && body !== null ? body : {}) as { error?: unknown };
  const told = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  const said = typeof told === 'string' && told !== '' ? `: ${excerpt(told, secret).replace(/\.$/, '')}` : '';
  const message = `${place} sent a reply that is no chat completion${said}.`;
  if (tooLong.test(said) || filtered.test(said)) return new JudgeFault(message, {}, undefined, true);
  return new JudgeFault(message, { retryable: true, hint: again });
}

/**
 * The fault that an error of the `openai` package stands for. No key and no header of a request is in it.
 * @param place the judge's address without credentials
 * @param proxy the proxy that was asked for it, without credentials
 */
export function judgeFault(
  place: string,
  error: unknown,
  secret: string | undefined,
  timeout: number,
  proxy?: string,
): unknown {
  if (error instanceof JudgeFault) return error;
  const ended = error instanceof Error && error.name === 'AbortError';
  if (ended || error instanceof APIConnectionTimeoutError || error instanceof APIUserAbortError) {
    return new JudgeFault(`${place} gave no answer within ${timeout / 1000} s.`, { retryable: true, hint: again });
  }
  // A connection that breaks while the answer comes is a TypeError of fetch.
  if (error instanceof APIConnectionError || error instanceof TypeError) {
    const problem = certificateProblem(error);
    if (problem !== undefined) return new JudgeFault(`${place} ${problem.said}.`, { hint: problem.hint });
    const through = proxy === undefined ? '' : ` through the proxy ${proxy}`;
    const message = `${place} cannot be reached${through} or broke the connection off.`;
    return new JudgeFault(message, { retryable: true, hint: again });
  }
  return error instanceof APIError ? ofStatus(place, error, secret) : error;
}
