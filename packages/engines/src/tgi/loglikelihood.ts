import type { Loglikelihood, LoglikelihoodRequest } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { requireLogprob } from '../scoring/logprob.ts';
import { reportedBoundary } from '../scoring/reported-boundary.ts';
import { loglikelihoodOf, nothingScored } from '../scoring/scored-text.ts';
import { type Generated, postGenerate } from './generated-reply.ts';
import { type AskedPrompt, askedPrompt, preparePrompt, type ScoredPrompt, type TgiModel } from './scored-prompt.ts';
import { tokenize } from './tokens.ts';

/**
 * The exact log-probability of a continuation: context and continuation are tokenised as one text, and the
 * prompt's own log-probabilities are summed from the first token that starts in the continuation. Where the texts of the
 * tokens do not tell which one that is, the server's tokenizer does, by one more request.
 *
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function loglikelihood(
  model: TgiModel,
  request: LoglikelihoodRequest,
  signal?: AbortSignal,
): Promise<Loglikelihood> {
  const asked = askedPrompt(model, request);
  if (asked === undefined) return nothingScored();
  const { prompt, score } =
    (await scoreInOne(model, asked, signal)) ?? (await scoreTokenized(model, request, asked, signal));
  if (request.greedy !== true) return score;
  const greedy = await isGreedyByGeneration(model, prompt, signal);
  return greedy === undefined ? score : { ...score, greedy };
}

interface Scored {
  prompt: ScoredPrompt;
  score: Loglikelihood;
}

async function scoreTokenized(
  model: TgiModel,
  request: LoglikelihoodRequest,
  asked: AskedPrompt,
  signal?: AbortSignal,
): Promise<Scored> {
  model.requests.tokenized += 1;
  const prompt = await preparePrompt(model, request, asked, signal);
  return { prompt, score: await scorePrompt(model, prompt, signal) };
}

/** What one request tells; undefined where it does not tell the boundary. */
async function scoreInOne(model: TgiModel, asked: AskedPrompt, signal?: AbortSignal): Promise<Scored | undefined> {
  const { shown, connection, adapter, requests, leadingIds, maxInputTokens } = model;
  const { text, context, continuation, end } = asked;
  if (!requests.isWorthTrying(model, asked, text)) return undefined;
  const use = (generated: Generated): Scored | undefined => {
    requireWhole(shown, generated);
    const { ids, texts, logprobs } = generated.prefill;
    if (texts === undefined || ids.length > maxInputTokens) return undefined;
    if (leadingIds.some((id, index) => ids[index] !== id)) return undefined;
    if (end !== undefined && ids.at(-1) !== end.id) return undefined;
    const reported = { texts, leading: leadingIds.length, isFirstReported: true };
    const boundary = reportedBoundary(reported, Buffer.from(text, 'utf8'), Buffer.byteLength(context, 'utf8'));
    if (boundary === undefined) return undefined;
    requireLogprobs(shown, logprobs);
    const prompt = { ...boundary, ids, text, bytes: Buffer.byteLength(continuation, 'utf8'), dropped: 0 };
    return { prompt, score: loglikelihoodOf(prompt, logprobs.slice(boundary.first)) };
  };
  return requests.tryScore(() => postGenerate(connection, text, prefillParameters(adapter), use, signal));
}

const prefillParameters = (adapter: string | undefined, truncate?: number) => ({
  max_new_tokens: 1,
  do_sample: false,
  decoder_input_details: true,
  truncate,
  adapter_id: adapter,
});

/** The first token has nothing before it; a broken value in the context shows a broken model. */
function requireLogprobs(shown: string, logprobs: readonly number[]): void {
  for (let place = 1; place < logprobs.length; place += 1) requireLogprob(shown, logprobs[place], place);
}

/**
 * The log-probability of a text that was tokenised, with one request.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function scorePrompt(model: TgiModel, scored: ScoredPrompt, signal?: AbortSignal): Promise<Loglikelihood> {
  const { shown, connection, adapter } = model;
  const { text, ids, first, dropped } = scored;
  const use = (generated: Generated) => {
    requirePrefill(shown, ids, generated);
    const { logprobs } = generated.prefill;
    requireLogprobs(shown, logprobs);
    return loglikelihoodOf(scored, logprobs.slice(first));
  };
  return postGenerate(connection, text, prefillParameters(adapter, dropped > 0 ? ids.length : undefined), use, signal);
}

/** The fault of a server that was started without log-probabilities of prompts: TGI's default since version 3. */
export function missingPrefill(shown: string): EndpointFault {
  return new EndpointFault(`${shown} returns no prompt log-probabilities (its prefill is empty)`, {
    hint: 'Start text-generation-launcher with --enable-prefill-logprobs.',
  });
}

/**
 * Makes sure that a prefill is that of the whole prompt.
 *
 * @throws EndpointFault
 */
function requireWhole(shown: string, { prefill, promptTokens }: Generated): void {
  const told = prefill.ids;
  if (told.length === 0) throw missingPrefill(shown);
  if (told.length !== promptTokens) {
    throw new EndpointFault(
      `${shown}/generate returned ${told.length} log-probabilities for a prompt of ${promptTokens} tokens`,
      { hint: 'The sum would be wrong; use a TGI server of version 3.' },
    );
  }
}

/**
 * Makes sure that a prefill is the one of these tokens.
 *
 * @throws EndpointFault
 */
export function requirePrefill(shown: string, ids: readonly number[], generated: Generated): void {
  requireWhole(shown, generated);
  const told = generated.prefill.ids;
  if (told.length !== ids.length || told.some((id, index) => id !== ids[index])) {
    throw new EndpointFault(`${shown} tokenised the same text differently in /tokenize and /generate`, {
      hint: 'All servers behind this address must serve the same model with the same tokenizer.',
    });
  }
}

/**
 * Whether greedy decoding writes the scored tokens, by letting the server decode as many: TGI's prefill does not tell.
 *
 * @returns undefined where the text before the scored tokens is empty, cut or has other tokens on its own, so that the
 *   server cannot be made to continue from there
 */
async function isGreedyByGeneration(
  { connection, adapter }: TgiModel,
  { text, ids, bytesBefore, first, dropped }: ScoredPrompt,
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  const scored = ids.slice(first);
  const prompt = Buffer.from(text, 'utf8').subarray(0, bytesBefore).toString('utf8');
  if (scored.length === 0 || dropped > 0 || prompt === '' || !text.startsWith(prompt)) return undefined;
  const before = (await tokenize(connection, prompt, signal)).ids;
  if (before.length !== first || before.some((id, index) => id !== ids[index])) return undefined;
  const parameters = { max_new_tokens: scored.length, do_sample: false, adapter_id: adapter };
  const use = ({ generated }: Generated) => scored.every((id, index) => generated.ids[index] === id);
  return postGenerate(connection, prompt, parameters, use, signal);
}
