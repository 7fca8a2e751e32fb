import type { Loglikelihood, LoglikelihoodRequest } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { type Boundary, findBoundary } from '../text/boundary.ts';
import { requireWellFormed } from '../text/well-formed.ts';
import { type Generated, postGenerate } from './generated-reply.ts';
import { MissingPrefill } from './missing-prefill.ts';
import { type OffsetToken, tokenize } from './tokens.ts';

/** What scoring must know about a served model's tokens. */
export interface ScoringModel {
  /** Ids of the special tokens that the server puts before every prompt. */
  leadingIds: readonly number[];
  /** Text and id of the end-of-text token, where one is known. */
  endOfText?: { text: string; id: number };
  maxInputTokens: number;
  /** Name of a LoRA adapter of the server. */
  adapter?: string;
}

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
  const { context, continuation } = request;
  requireWellFormed(context, 'context');
  requireWellFormed(continuation, 'continuation');
  const text = context + continuation + endOfTextOf(connection, model, request);
  if (text === context) {
    return { sum: 0, tokens: 0, bytes: 0, tokenLogprobs: [], straddles: false };
  }
  const tokens = await tokenize(connection, text, signal);
  requireTokens(connection, model, request, tokens);
  const boundary = findBoundary(tokens, model.leadingIds.length, Buffer.byteLength(context, 'utf8'));
  const generated = await postGenerate(
    connection,
    text,
    {
      max_new_tokens: 1,
      do_sample: false,
      decoder_input_details: true,
      ...(model.adapter === undefined ? {} : { adapter_id: model.adapter }),
    },
    signal,
  );
  requirePrefill(connection, tokens, generated);
  const tokenLogprobs = scoresFrom(connection, generated, boundary);
  return {
    sum: tokenLogprobs.reduce((sum, value) => sum + value, 0),
    tokens: tokenLogprobs.length,
    bytes: Buffer.byteLength(continuation, 'utf8'),
    tokenLogprobs,
    straddles: boundary.straddles,
  };
}

function endOfTextOf(connection: Connection, model: ScoringModel, request: LoglikelihoodRequest): string {
  if (!request.endOfText) {
    return '';
  }
  if (model.endOfText === undefined) {
    throw new EndpointFault(`The text of the end-of-text token of ${connection.shown} is not known`, {
      hint: 'Name it when connecting.',
    });
  }
  return model.endOfText.text;
}

function requireTokens(
  { shown }: Connection,
  { leadingIds, endOfText, maxInputTokens }: ScoringModel,
  request: LoglikelihoodRequest,
  tokens: readonly OffsetToken[],
): void {
  if (!leadingIds.every((id, index) => tokens[index]?.id === id)) {
    throw new EndpointFault(`${shown} began this prompt with other special tokens than the one it was probed with`);
  }
  if (tokens.length > maxInputTokens) {
    throw new EndpointFault(`A text of ${tokens.length} tokens is to be scored, ${shown} takes ${maxInputTokens}`, {
      reason: 'too-long',
      hint: 'Shorten the text, or start the server with larger --max-input-tokens and --max-total-tokens.',
    });
  }
  if (request.endOfText && tokens.at(-1)?.id !== endOfText?.id) {
    throw new EndpointFault(`${shown} does not read the end-of-text token at the end of a text`, {
      hint: "Check the tokenizer's files on the server.",
    });
  }
}

function requirePrefill(connection: Connection, tokens: readonly OffsetToken[], generated: Generated): void {
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
  if (prefill.length !== tokens.length || prefill.some(({ id }, index) => id !== tokens[index]?.id)) {
    throw new EndpointFault(`${connection.shown} tokenised one text in two ways in /tokenize and /generate`, {
      hint: 'All servers behind this address must serve the same model with the same tokenizer.',
    });
  }
}

function scoresFrom({ shown }: Connection, { prefill }: Generated, { first }: Boundary): number[] {
  const broken = prefill.findIndex(({ logprob }, index) => index > 0 && !Number.isFinite(logprob));
  if (broken > 0) {
    throw new EndpointFault(`${shown} gave no number as log-probability of token ${broken} of a prompt`, {
      hint: 'The model computed NaN: serve it as bfloat16, or check its weights.',
    });
  }
  return prefill.slice(first).map(({ logprob }) => {
    if (logprob === null) {
      throw new EndpointFault(`The first token of a text has no log-probability on ${shown}`, {
        hint: 'This server puts no beginning-of-text token before a prompt: score with a context that is not empty.',
      });
    }
    return logprob;
  });
}
