import type { LoglikelihoodRequest } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { findBoundary } from '../scoring/offset-tokens.ts';
import type { OneRequest } from '../scoring/one-request.ts';
import { fitText, requireLeading, type ScoredText, type ScoringModel, textsToScore } from '../scoring/scored-text.ts';
import type { SpecialToken } from '../scoring/special-tokens.ts';
import { tokenize } from './tokens.ts';

/** A model on a server that speaks TGI's dialect. */
export interface TgiModel extends ScoringModel {
  connection: Connection;
  requests: OneRequest;
}

/** A text to score before anything is known of its tokens. */
export interface AskedPrompt {
  /** Context, continuation and the end of text where it is scored too. */
  text: string;
  context: string;
  continuation: string;
  end?: SpecialToken | undefined;
}

/** A text to score, as TGI takes it: whole, and with the wish to drop tokens of its beginning. */
export interface ScoredPrompt extends ScoredText {
  text: string;
  /** UTF-8 bytes of the text in front of its first scored token. */
  bytesBefore: number;
}

/**
 * The text of a request.
 *
 * @returns undefined where there is nothing to score
 * @throws MainbenchError of kind `endpoint` or `data`
 */
export function askedPrompt(model: TgiModel, request: LoglikelihoodRequest): AskedPrompt | undefined {
  const { context, continuation, end } = textsToScore(model, request);
  const text = context + continuation + (end?.text ?? '');
  return text === context ? undefined : { text, context, continuation, end };
}

/**
 * Tokenises a text that is to be scored, and finds where its continuation begins.
 *
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function preparePrompt(
  model: TgiModel,
  request: LoglikelihoodRequest,
  { text, context, continuation, end }: AskedPrompt,
  signal?: AbortSignal,
): Promise<ScoredPrompt> {
  const tokens = await tokenize(model.connection, text, signal);
  requireLeading(model, tokens.ids);
  if (end !== undefined && tokens.ids.at(-1) !== end.id) throw unreadEndOfText(model);
  const boundary = findBoundary(tokens, model.leadingIds.length, Buffer.byteLength(context, 'utf8'));
  const bytes = Buffer.byteLength(continuation, 'utf8');
  const fitted = fitText(model, request, tokens.ids, boundary, bytes);
  return { ...fitted, text, bytesBefore: tokens.starts[boundary.first] ?? Buffer.byteLength(text, 'utf8') };
}

/** The fault of a server that takes the text of the end-of-text token for something else. */
export function unreadEndOfText({ shown }: ScoringModel): EndpointFault {
  return new EndpointFault(`${shown} does not read the end-of-text token at the end of a text`, {
    hint: "Check the tokenizer's files on the server.",
  });
}
