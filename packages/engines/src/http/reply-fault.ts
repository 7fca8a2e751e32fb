import { retryAfterOf } from '@mainbench/kit';
import { isQuotaUsedUp } from '../rate-limit/used-up-quota.ts';
import { EndpointFault, type FaultDetails } from './fault.ts';
import { codesOf, type FaultyReply, saidBy, whatItIs } from './said-by.ts';

export type { FaultyReply } from './said-by.ts';

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
  /content[ _]?filter|content management policy|requires moderation|data_inspection_failed|content_policy|our usage polic|with a different prompt/i;

/** What services say of a model that they do not have, whatever the status: OpenAI, Azure, OpenRouter, Together, Mistral. */
const noModel = new RegExp(
  [
    'model_not_(found|available)|invalid_model|deployment_?not_?found|no endpoints found for',
    '\\b(model|deployment)\\b.{0,60}(not found|not exist)|unable to access (non-serverless )?model|invalid model',
  ].join('|'),
  'i',
);

const overloaded = 'Look at the log of the server; the same command asks again, and continues where it stopped.';

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
  if (status === 401) {
    // Its words are left out: services repeat parts of the key in them.
    return new EndpointFault(`${place} refused access with ${status}`, { ...details, hint: 'Give a valid token.' });
  }
  if (status === 403) {
    return new EndpointFault(`${place} refused access with ${status}${said === '' ? '' : `: ${said}`}`, {
      ...details,
      hint: 'Give a valid token that may use this model.',
    });
  }
  if (status >= 300 && status < 400) {
    return new EndpointFault(`${place} answered ${status}, a redirection`, {
      ...details,
      hint: 'Give the address to which it leads.',
    });
  }
  if ((status === 400 || status === 404 || status === 422) && noModel.test(cause)) {
    return new EndpointFault(summary, { ...details, hint: 'Check the name of the model, and whether it is served.' });
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
    return new EndpointFault(summary, { ...details, retryAfter: retryAfterOf(reply), hint: overloaded });
  }
  const hint = details.retryable
    ? overloaded
    : 'It refuses this request as it is: check the address and the name of the model, and look at the log of the server.';
  return new EndpointFault(summary, { ...details, hint });
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
