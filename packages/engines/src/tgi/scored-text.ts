import type { LoglikelihoodRequest } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { type Boundary, findBoundary } from '../scoring/boundary.ts';
import type { OffsetTokens } from '../scoring/offset-tokens.ts';
import { type SpecialToken, withPrefix } from '../scoring/prefix-token.ts';
import { nothingBefore, unknownEndOfText } from '../scoring/unmet-request.ts';
import { requireWellFormed } from '../scoring/well-formed.ts';
import { otherLeadingIds, unreadEndOfText } from './token-faults.ts';
import { tokenize } from './tokens.ts';

/** What scoring must know about a served model's tokens. */
export interface ScoringModel {
  /** Ids of the special tokens that the server puts before every prompt. */
  leadingIds: readonly number[];
  /** Text and id of the end-of-text token, where one is known. */
  endOfText?: SpecialToken;
  /** What stands before a text without context. */
  prefix?: SpecialToken;
  maxInputTokens: number;
  /** Name of a LoRA adapter of the server. */
  adapter?: string;
  /** True for a server that tells with its prefill which tokens are the likeliest: the embedded one. */
  prefillGreedy?: boolean;
}

/** Context and continuation tokenised as one text. */
export interface ScoredText {
  text: string;
  /** Of the tokens, special ones that the server puts in front included. Only ids are kept while a text waits. */
  ids: readonly number[];
  /** UTF-8 bytes of the text in front of its first scored token. */
  bytesBefore: number;
  boundary: Boundary;
  /** UTF-8 bytes of the continuation. */
  bytes: number;
  /** Tokens of the text's beginning that are not among `ids`: the server is asked to drop them. */
  dropped: number;
}

/**
 * Tokenises a text that is to be scored, and finds where its continuation begins.
 *
 * @returns undefined where there is nothing to score
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function prepareText(
  connection: Connection,
  model: ScoringModel,
  given: LoglikelihoodRequest,
  signal?: AbortSignal,
): Promise<ScoredText | undefined> {
  const request = withPrefix(given, model.prefix);
  const { context, continuation } = request;
  requireWellFormed(context, 'context');
  requireWellFormed(continuation, 'continuation');
  const text = context + continuation + (request.endOfText ? endOfTextOf(connection, model) : '');
  if (text === context) {
    return undefined;
  }
  return tokenize(connection, text, (tokens) => scoredText(connection, model, request, text, tokens), signal);
}

function scoredText(
  connection: Connection,
  model: ScoringModel,
  request: LoglikelihoodRequest,
  text: string,
  tokens: OffsetTokens,
): ScoredText {
  requireTokens(connection, model, request, tokens);
  const { context, continuation } = request;
  const boundary = findBoundary(tokens, model.leadingIds.length, Buffer.byteLength(context, 'utf8'));
  if (boundary.first === 0 && tokens.length > 0) throw nothingBefore(connection);
  const dropped = Math.max(0, tokens.length - model.maxInputTokens);
  if (dropped > 0 && boundary.first <= dropped) {
    throw tooLong(connection, tokens.length - boundary.first + 1, model.maxInputTokens);
  }
  return {
    text,
    ids: dropped === 0 ? tokens.ids : tokens.ids.slice(dropped),
    bytesBefore: tokens.starts[boundary.first] ?? Buffer.byteLength(text, 'utf8'),
    boundary: { ...boundary, first: boundary.first - dropped },
    bytes: Buffer.byteLength(continuation, 'utf8'),
    dropped,
  };
}

function tooLong({ shown }: Connection, needed: number, most: number): EndpointFault {
  return new EndpointFault(`A text of ${needed} tokens is to be scored, ${shown} takes ${most}`, {
    reason: 'too-long',
    hint: 'Shorten the text, or start the server with larger --max-input-tokens and --max-total-tokens.',
  });
}

/**
 * The text of the end-of-text token.
 *
 * @throws EndpointFault where it is not known
 */
export function endOfTextOf(connection: Pick<Connection, 'shown'>, model: ScoringModel): string {
  if (model.endOfText === undefined) {
    throw unknownEndOfText(connection);
  }
  return model.endOfText.text;
}

function requireTokens(
  connection: Connection,
  { leadingIds, endOfText, maxInputTokens }: ScoringModel,
  request: LoglikelihoodRequest,
  tokens: OffsetTokens,
): void {
  if (!leadingIds.every((id, index) => tokens.ids[index] === id)) {
    throw otherLeadingIds(connection);
  }
  if (tokens.length > maxInputTokens && request.truncateLeft !== true) {
    throw tooLong(connection, tokens.length, maxInputTokens);
  }
  if (request.endOfText && tokens.ids.at(-1) !== endOfText?.id) {
    throw unreadEndOfText(connection);
  }
}
