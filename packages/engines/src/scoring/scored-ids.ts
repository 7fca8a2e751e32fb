import type { LoglikelihoodRequest } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import {
  type Boundary,
  fitText,
  requireLeading,
  type ScoredText,
  type ScoringModel,
  textsToScore,
} from './scored-text.ts';
import type { TokenServer } from './token-server.ts';

/**
 * Tokenises a text that is to be scored as one, and finds where its continuation begins, on a server that tells no
 * offsets.
 *
 * @returns undefined where there is nothing to score
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function prepareIds(
  server: TokenServer,
  model: ScoringModel,
  request: LoglikelihoodRequest,
  signal?: AbortSignal,
): Promise<ScoredText | undefined> {
  const { leadingIds } = model;
  const { context, continuation, end } = textsToScore(model, request);
  if (continuation === '' && end === undefined) return undefined;
  const text = context + continuation;
  const [ids, contextIds] = await Promise.all([
    server.tokenize(text, true, signal),
    context === '' ? leadingIds : server.tokenize(context, true, signal),
  ]);
  requireLeading(model, ids);
  const boundary = await findBoundary(server, text, context, ids, contextIds, leadingIds.length, signal);
  if (end !== undefined) ids.push(end.id);
  return fitText(model, request, ids, boundary, Buffer.byteLength(continuation, 'utf8'));
}

/**
 * Finds the first token that starts at or after the context's end. Where the context's own tokens begin the text's, that
 * is the next one. Otherwise the first token that differs starts inside the context, and the start of each further one is
 * the length of what the tokens before it decode to.
 *
 * @param leading how many special tokens stand in front of both
 */
async function findBoundary(
  server: TokenServer,
  text: string,
  context: string,
  ids: readonly number[],
  contextIds: readonly number[],
  leading: number,
  signal?: AbortSignal,
): Promise<Boundary> {
  const differing = contextIds.findIndex((id, index) => id !== ids[index]);
  if (differing === -1) return { first: contextIds.length, straddles: false };
  const contextBytes = Buffer.byteLength(context, 'utf8');
  for (let first = differing + 1; first <= ids.length; first += 1) {
    const decoded = await server.detokenize(ids.slice(leading, first), signal);
    // A prefix of tokens may end inside a character: the next one then starts at the character's beginning.
    const cutsCharacter = !text.startsWith(decoded);
    const whole = cutsCharacter ? decoded.replace(/\ufffd+$/u, '') : decoded;
    if (!text.startsWith(whole)) {
      throw new EndpointFault(`${server.shown} decodes the tokens of a text to another text`, {
        hint: 'The position of a continuation cannot be determined then: end the context with a line break, or score on TGI.',
      });
    }
    const start = Buffer.byteLength(whole, 'utf8');
    if (start >= contextBytes) return { first, straddles: start > contextBytes || cutsCharacter };
  }
  return { first: ids.length, straddles: true };
}
