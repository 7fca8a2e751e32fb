import type { Loglikelihood, LoglikelihoodRequest } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { isLogprob } from '../scoring/logprob.ts';
import { type Generated, postGenerate } from './generated-reply.ts';
import { isGreedyByGeneration } from './greedy-by-generation.ts';
import { MissingPrefill } from './missing-prefill.ts';
import { prepareText, type ScoredText, type ScoringModel } from './scored-text.ts';
import { noLogprob } from './token-faults.ts';
import type { TokenScores } from './token-scores.ts';

/** The log-likelihood of no text. */
export const nothingScored: Loglikelihood = { sum: 0, tokens: 0, bytes: 0, tokenLogprobs: [], straddles: false };

/**
 * The exact log-probability of a continuation: context and continuation are tokenised as one text, and the
 * prompt's own log-probabilities are summed from the first token that starts in the continuation.
 *
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function loglikelihood(
  connection: Connection,
  model: ScoringModel,
  request: LoglikelihoodRequest,
  signal?: AbortSignal,
): Promise<Loglikelihood> {
  const prepared = await prepareText(connection, model, request, signal);
  if (prepared === undefined) {
    return { ...nothingScored, tokenLogprobs: [] };
  }
  const score = await scoreText(connection, model, prepared, signal);
  if (score.greedy !== undefined || request.greedy !== true) {
    return score;
  }
  const greedy = await isGreedyByGeneration(connection, model, prepared, signal);
  return greedy === undefined ? score : { ...score, greedy };
}

/**
 * The log-probability of a text that was tokenised, with one request.
 *
 * @throws MainbenchError of kind `endpoint` or `interrupted`
 */
export function scoreText(
  connection: Connection,
  model: ScoringModel,
  scored: ScoredText,
  signal?: AbortSignal,
): Promise<Loglikelihood> {
  const { text, ids, dropped } = scored;
  const parameters = {
    max_new_tokens: 1,
    do_sample: false,
    decoder_input_details: true,
    ...(dropped > 0 ? { truncate: ids.length } : {}),
    ...(model.prefillGreedy ? { prefill_greedy: true } : {}),
    ...(model.adapter === undefined ? {} : { adapter_id: model.adapter }),
  };
  return postGenerate(
    connection,
    text,
    parameters,
    (generated) => scoreOf(connection, model, scored, generated),
    signal,
  );
}

function scoreOf(
  connection: Connection,
  model: ScoringModel,
  { ids, boundary, bytes, dropped }: ScoredText,
  generated: Generated,
): Loglikelihood {
  requirePrefill(connection, ids, generated);
  const tokenLogprobs = scoresFrom(connection, generated.prefill, boundary.first);
  const score: Loglikelihood = {
    sum: tokenLogprobs.reduce((sum, value) => sum + value, 0),
    tokens: tokenLogprobs.length,
    bytes,
    tokenLogprobs,
    straddles: boundary.straddles,
  };
  if (model.prefillGreedy) {
    const flags = tokenLogprobs.map((_, index) => generated.prefill.greedy?.[boundary.first + index]);
    if (!flags.includes(undefined)) score.greedy = !flags.includes(false);
  }
  if (dropped > 0) score.truncatedTokens = dropped;
  return score;
}

/**
 * Makes sure that a prefill is the one of these tokens.
 *
 * @throws EndpointFault
 */
export function requirePrefill(connection: Connection, ids: readonly number[], generated: Generated): void {
  const { prefill, promptTokens } = generated;
  if (prefill.length === 0) {
    throw new MissingPrefill(connection.shown);
  }
  if (prefill.length !== promptTokens) {
    throw new EndpointFault(
      `${connection.shown}/generate told ${prefill.length} log-probabilities for a prompt of ${promptTokens} tokens`,
      { hint: 'The sum would be wrong; use a TGI server of version 3.' },
    );
  }
  if (prefill.length !== ids.length || prefill.ids.some((id, index) => id !== ids[index])) {
    throw new EndpointFault(`${connection.shown} tokenised one text in two ways in /tokenize and /generate`, {
      hint: 'All servers behind this address must serve the same model with the same tokenizer.',
    });
  }
}

function scoresFrom(connection: Connection, { logprobs }: TokenScores, first: number): number[] {
  const broken = logprobs.findIndex((logprob, index) => index > 0 && !isLogprob(logprob));
  if (broken > 0) {
    throw noLogprob(connection, broken);
  }
  return logprobs.slice(first);
}
