import { retryAfterOf } from '@mainbench/kit';
import { EndpointFault, type FaultDetails } from './fault.ts';
import { type FaultyReply, saidBy, whatItIs } from './said-by.ts';

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

const overloaded = 'Check the log of the server, then run the same command again to resume.';

/** OpenAI's models that reason, where they spent every token before the first visible one. */
const cutWhileThinking = /could not finish the message because max_tokens/i;

/** Limits that do not come back within minutes: of a day, or of what was paid. */
const quota =
  /insufficient_quota|per[-_ ]?day|\b(?:rpd|tpd)\b|\bdaily\b|credit balance|(?:out of|insufficient|not enough) (?:credits?|balance|funds)/i;

/**
 * The fault that a reply with an error status stands for.
 *
 * @param place address and route, without credentials
 */
export function faultOfReply(place: string, reply: FaultyReply): EndpointFault {
  const { status, text } = reply;
  const { said, codes } = saidBy(reply);
  const cause = `${said} ${codes}`;
  const words = said === '' ? '' : `: ${said}`;
  const isTooLong = tooLong.test(cause);
  const fault = (hint: string, more: FaultDetails = {}, summary = `answered ${status}${words}`) =>
    new EndpointFault(`${place} ${summary}`, {
      status,
      retryable: transientStatuses.has(status),
      ...(refusable.has(status) ? { body: text.slice(0, longestRefusal) } : {}),
      hint,
      ...more,
    });
  if (refusable.has(status) && refused.test(cause)) {
    return fault('The content filter of the server refuses this prompt, and would refuse it again.', {
      reason: 'refused',
    });
  }
  if (status === 400 && cutWhileThinking.test(said)) {
    return fault('Allow more new tokens if it is a reasoning model.', { reason: 'no-content' });
  }
  // Its words are left out: services repeat parts of the key in them.
  if (status === 401) return fault('Give a valid token.', {}, 'refused access with 401');
  if (status === 403) {
    return fault('Give a valid token that may use this model.', {}, `refused access with 403${words}`);
  }
  if (status >= 300 && status < 400) {
    return fault('Use the address to which it redirects.', {}, `answered ${status}, a redirection`);
  }
  if ((status === 400 || status === 404 || status === 422) && noModel.test(cause)) {
    return fault('Check the name of the model, and whether it is served.');
  }
  if (status === 404 || status === 405) return fault('Check that this is the address of a model server.');
  if (status === 422 || ((status === 400 || status === 413) && isTooLong)) {
    return fault(
      "Change the request or the server's limits: an unchanged request will be refused again.",
      isTooLong ? { reason: 'too-long' } : {},
    );
  }
  if ((status === 429 || status === 402) && quota.test(text)) {
    return fault(
      'The quota is used up, and waiting does not help: run the same command again once the quota is renewed.',
      { retryable: false },
    );
  }
  const limited = status === 429 || status === 503 || status === 529 ? { retryAfter: retryAfterOf(reply) } : {};
  if (status === 429) return fault(hintOfLimit(text), limited);
  if (transientStatuses.has(status)) return fault(overloaded, limited);
  return fault('The server rejects the request: check the address, the name of the model, and the log of the server.');
}

/** TGI refuses with this type what exceeds its --max-concurrent-requests; a service has a limit of requests or tokens. */
function hintOfLimit(text: string): string {
  return /"error_type"\s*:\s*"overloaded"/.test(text)
    ? 'Start the server with a larger --max-concurrent-requests, or lower --concurrency.'
    : 'Limit requests with --requests-per-minute or --concurrency, or raise --rate-limit-timeout.';
}

/** The fault for a success whose body cannot be used. */
export function faultOfBody(place: string, reply: FaultyReply, expected: string): EndpointFault {
  return new EndpointFault(`${place} answered with ${whatItIs(reply)} where ${expected} was expected`, {
    status: reply.status,
    hint: 'Check that this is the address of a model server and not of a proxy in front of it.',
  });
}
