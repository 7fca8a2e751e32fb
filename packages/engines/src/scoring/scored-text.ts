import type { Loglikelihood, LoglikelihoodRequest } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { nothingBefore, unknownEndOfText } from './scoring-faults.ts';
import type { SpecialToken, SpecialTokens } from './special-tokens.ts';
import { requireWellFormed } from './well-formed.ts';

/** What scoring must know about a served model. */
export interface ScoringModel extends SpecialTokens {
  /** The server's address as messages name it. */
  shown: string;
  maxInputTokens: number;
  /** Name of a LoRA adapter of the server. */
  adapter?: string;
}

/** Where the continuation begins among the tokens of context and continuation together. */
export interface Boundary {
  /** Index of the first token that belongs to the continuation; the number of tokens where there is none. */
  first: number;
  /** True where a token spans the boundary: it counts as context. */
  straddles: boolean;
}

/** A text whose continuation is scored, as the tokens that are sent. */
export interface ScoredText extends Boundary {
  /** The special ones that the server puts in front included. */
  ids: readonly number[];
  /** UTF-8 bytes of the continuation. */
  bytes: number;
  /** Tokens of the text's beginning that are not among `ids`. */
  dropped: number;
}

/**
 * The texts of a request, with the prefix token for a context where there is none, and the end of text to score with them.
 *
 * @throws MainbenchError of kind `data`, or `endpoint` where the end of text is not known
 */
export function textsToScore(
  { shown, prefix, endOfText }: ScoringModel,
  request: LoglikelihoodRequest,
): { context: string; continuation: string; end?: SpecialToken } {
  let { context, continuation } = request;
  if (context === '' && prefix !== undefined) {
    context = prefix.text;
    // A text that begins with the token itself has it as its context already.
    if (continuation.startsWith(context)) continuation = continuation.slice(context.length);
  }
  requireWellFormed(context, 'context');
  requireWellFormed(continuation, 'continuation');
  if (request.endOfText !== true) return { context, continuation };
  if (endOfText === undefined) throw unknownEndOfText(shown);
  return { context, continuation, end: endOfText };
}

/**
 * Makes sure that a text begins with the special tokens that the server was probed with.
 *
 * @throws EndpointFault
 */
export function requireLeading({ shown, leadingIds }: ScoringModel, ids: readonly number[]): void {
  if (leadingIds.every((id, index) => ids[index] === id)) return;
  throw new EndpointFault(`${shown} put other special tokens before this prompt than before the probe`);
}

/**
 * The tokens that are sent of a text: without its beginning where it is too long and may lose that.
 *
 * @throws EndpointFault of reason `too-long`, or `precondition` where nothing is before the first scored token
 */
export function fitText(
  { shown, maxInputTokens }: ScoringModel,
  { truncateLeft = false }: LoglikelihoodRequest,
  ids: readonly number[],
  { first, straddles }: Boundary,
  bytes: number,
): ScoredText {
  const dropped = Math.max(0, ids.length - maxInputTokens);
  if (dropped > 0 && (!truncateLeft || first <= dropped)) {
    const needed = truncateLeft ? ids.length - first + 1 : ids.length;
    throw new EndpointFault(`A text of ${needed} tokens must be scored, but ${shown} takes ${maxInputTokens}`, {
      reason: 'too-long',
      hint: 'Shorten the text, or start the server with a larger context length (TGI: --max-input-tokens and --max-total-tokens).',
    });
  }
  if (first === 0 && ids.length > 0) throw nothingBefore(shown);
  return { ids: dropped === 0 ? ids : ids.slice(dropped), first: first - dropped, straddles, bytes, dropped };
}

/**
 * The log-likelihood that the scored tokens of a text add up to.
 *
 * @param tokenLogprobs nats
 * @param greedy whether all of them are the likeliest, where that is known
 */
export function loglikelihoodOf(
  { bytes, straddles, dropped }: Pick<ScoredText, 'bytes' | 'straddles' | 'dropped'>,
  tokenLogprobs: number[],
  greedy?: boolean,
): Loglikelihood {
  const sum = tokenLogprobs.reduce((total, value) => total + value, 0);
  const score: Loglikelihood = { sum, tokens: tokenLogprobs.length, bytes, tokenLogprobs, straddles };
  if (greedy !== undefined) score.greedy = greedy;
  if (dropped > 0) score.truncatedTokens = dropped;
  return score;
}

/** The log-likelihood of no text. */
export const nothingScored = (): Loglikelihood => loglikelihoodOf({ bytes: 0, straddles: false, dropped: 0 }, []);
