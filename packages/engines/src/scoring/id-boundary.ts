import { EndpointFault } from '../http/fault.ts';
import type { Boundary } from './boundary.ts';
import type { TokenServer } from './token-server.ts';

/** A text and its context, both as token ids with the same special tokens in front. */
export interface TokenizedText {
  text: string;
  context: string;
  ids: readonly number[];
  contextIds: readonly number[];
  /** How many special tokens stand in front. */
  leading: number;
}

/**
 * Finds the first token that starts at or after the context's end, on a server that tells no offsets.
 *
 * Where the context's own tokens begin the text's, that is the next one. Otherwise the first token that differs starts
 * inside the context, and the start of each further one is the length of what the tokens before it decode to.
 *
 * @throws MainbenchError of kind `endpoint` where the tokens do not decode to the text, or `interrupted`
 */
export async function findIdBoundary(
  server: TokenServer,
  { text, context, ids, contextIds, leading }: TokenizedText,
  signal?: AbortSignal,
): Promise<Boundary> {
  const differing = contextIds.findIndex((id, index) => id !== ids[index]);
  if (differing === -1) {
    return { first: contextIds.length, straddles: false };
  }
  const contextBytes = Buffer.byteLength(context, 'utf8');
  for (let first = differing + 1; first <= ids.length; first += 1) {
    const decoded = await server.detokenize(ids.slice(leading, first), signal);
    const end = endOf(text, decoded);
    if (end === undefined) {
      throw new EndpointFault(`${server.shown} decodes the tokens of a text to another text`, {
        hint: 'The position of a continuation cannot be determined then: end the context with a line break, or score on TGI.',
      });
    }
    if (end.start >= contextBytes) {
      return { first, straddles: end.start > contextBytes || end.cutsCharacter };
    }
  }
  return { first: ids.length, straddles: true };
}

/**
 * Where in UTF-8 bytes the token after a decoded prefix starts: at a character's beginning also where the prefix cuts
 * one. Its last token then reaches past that place.
 */
function endOf(text: string, decoded: string): { start: number; cutsCharacter: boolean } | undefined {
  if (text.startsWith(decoded)) {
    return { start: Buffer.byteLength(decoded, 'utf8'), cutsCharacter: false };
  }
  const whole = decoded.replace(/\ufffd+$/u, '');
  return text.startsWith(whole) ? { start: Buffer.byteLength(whole, 'utf8'), cutsCharacter: true } : undefined;
}
