import type { Loglikelihood, LoglikelihoodRequest } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { findIdBoundary } from './id-boundary.ts';
import { type SpecialToken, withPrefix } from './prefix-token.ts';
import type { TokenServer } from './token-server.ts';
import { nothingBefore, unknownEndOfText } from './unmet-request.ts';
import { requireWellFormed } from './well-formed.ts';

/** What scoring by token ids must know about a served model. */
export interface IdModel {
  /** Ids of the special tokens that the server puts before every prompt. */
  leadingIds: readonly number[];
  endOfText?: SpecialToken;
  /** What stands before a text without context. */
  prefix?: SpecialToken;
  maxInputTokens: number;
}

/** Context and continuation as ids, and where the continuation begins. */
export interface ScoredIds {
  ids: number[];
  first: number;
  straddles: boolean;
  /** UTF-8 bytes of the continuation. */
  bytes: number;
  /** Tokens of the text's beginning that were dropped. */
  dropped: number;
}

/** What a server told of one token. */
export interface ScoredToken {
  logprob: number;
  greedy: boolean;
}

/**
 * Tokenises a text that is to be scored as one, and finds where its continuation begins.
 *
 * @returns undefined where there is nothing to score
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function prepareIds(
  server: TokenServer,
  { leadingIds, endOfText, prefix, maxInputTokens }: IdModel,
  request: LoglikelihoodRequest,
  signal?: AbortSignal,
): Promise<ScoredIds | undefined> {
  const { endOfText: withEnd = false, truncateLeft = false } = request;
  const { context, continuation } = withPrefix(request, prefix);
  requireWellFormed(context, 'context');
  requireWellFormed(continuation, 'continuation');
  if (withEnd && endOfText === undefined) {
    throw unknownEndOfText(server);
  }
  if (continuation === '' && !withEnd) {
    return undefined;
  }
  const text = context + continuation;
  const [ids, contextIds] = await Promise.all([
    server.tokenize(text, true, signal),
    context === '' ? [...leadingIds] : server.tokenize(context, true, signal),
  ]);
  if (!leadingIds.every((id, index) => ids[index] === id)) {
    throw new EndpointFault(
      `${server.shown} began this prompt with other special tokens than the one it was probed with`,
    );
  }
  const leading = leadingIds.length;
  const { first, straddles } = await findIdBoundary(server, { text, context, ids, contextIds, leading }, signal);
  if (withEnd && endOfText !== undefined) {
    ids.push(endOfText.id);
  }
  const dropped = Math.max(0, ids.length - maxInputTokens);
  if (dropped > 0 && (!truncateLeft || first <= dropped)) {
    const needed = truncateLeft ? ids.length - first + 1 : ids.length;
    throw new EndpointFault(`A text of ${needed} tokens is to be scored, ${server.shown} takes ${maxInputTokens}`, {
      reason: 'too-long',
      hint: 'Shorten the text, or start the server with a larger context length.',
    });
  }
  if (first === 0 && ids.length > 0) {
    throw nothingBefore(server);
  }
  const bytes = Buffer.byteLength(continuation, 'utf8');
  return { ids: ids.slice(dropped), first: first - dropped, straddles, bytes, dropped };
}

/** The log-likelihood that the scored tokens of a text add up to. */
export function sumTokens({ bytes, straddles, dropped }: ScoredIds, tokens: readonly ScoredToken[]): Loglikelihood {
  const tokenLogprobs = tokens.map(({ logprob }) => logprob);
  return {
    sum: tokenLogprobs.reduce((sum, value) => sum + value, 0),
    tokens: tokens.length,
    bytes,
    tokenLogprobs,
    straddles,
    greedy: tokens.every(({ greedy }) => greedy),
    ...(dropped > 0 ? { truncatedTokens: dropped } : {}),
  };
}
