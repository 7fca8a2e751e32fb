import type { Loglikelihood, LoglikelihoodRequest } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { requireLogprob } from '../scoring/logprob.ts';
import { loglikelihoodOf, nothingScored } from '../scoring/scored-text.ts';
import { type Generated, postGenerate } from './generated-reply.ts';
import { preparePrompt, type ScoredPrompt, type TgiModel } from './scored-prompt.ts';
import { tokenize } from './tokens.ts';

/**
 * The exact log-probability of a continuation: context and continuation are tokenised as one text, and the
 * prompt's own log-probabilities are summed from the first token that starts in the continuation.
 *
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function loglikelihood(
  model: TgiModel,
  request: LoglikelihoodRequest,
  signal?: AbortSignal,
): Promise<Loglikelihood> {
  const prepared = await preparePrompt(model, request, signal);
  if (prepared === undefined) return nothingScored();
  const score = await scorePrompt(model, prepared, signal);
  if (request.greedy !== true) return score;
  const greedy = await isGreedyByGeneration(model, prepared, signal);
  return greedy === undefined ? score : { ...score, greedy };
}

/**
 * The log-probability of a text that was tokenised, with one request.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function scorePrompt(model: TgiModel, scored: ScoredPrompt, signal?: AbortSignal): Promise<Loglikelihood> {
  const { shown, connection, adapter } = model;
  const { text, ids, first, dropped } = scored;
  const parameters = {
    max_new_tokens: 1,
    do_sample: false,
    decoder_input_details: true,
    truncate: dropped > 0 ? ids.length : undefined,
    adapter_id: adapter,
  };
  const use = (generated: Generated) => {
    requirePrefill(shown, ids, generated);
    const { logprobs } = generated.prefill;
    // The first token has nothing before it; a broken value in the context shows a broken model.
    for (let place = 1; place < logprobs.length; place += 1) requireLogprob(shown, logprobs[place], place);
    return loglikelihoodOf(scored, logprobs.slice(first));
  };
  return postGenerate(connection, text, parameters, use, signal);
}

/** The fault of a server that was started without log-probabilities of prompts: TGI's default since version 3. */
export function missingPrefill(shown: string): EndpointFault {
  return new EndpointFault(`${shown} returns no prompt log-probabilities (its prefill is empty)`, {
    hint: 'Start text-generation-launcher with --enable-prefill-logprobs.',
  });
}

/**
 * Makes sure that a prefill is the one of these tokens.
 *
 * @throws EndpointFault
 */
export function requirePrefill(shown: string, ids: readonly number[], { prefill, promptTokens }: Generated): void {
  const told = prefill.ids;
  if (told.length === 0) throw missingPrefill(shown);
  if (told.length !== promptTokens) {
    throw new EndpointFault(
      `${shown}/generate returned ${told.length} log-probabilities for a prompt of ${promptTokens} tokens`,
      { hint: 'The sum would be wrong; use a TGI server of version 3.' },
    );
  }
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
