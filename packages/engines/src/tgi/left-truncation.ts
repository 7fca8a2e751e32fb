import type { GenerateRequest } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { tokenize } from './tokens.ts';

/** How many tokens a server takes. */
export interface TokenLimits {
  maxInputTokens: number;
  maxTotalTokens: number;
}

/** More than any tokenizer puts before a prompt. */
const specialTokens = 8;

/** A token holds at least one byte, so shorter texts fit for certain and need not be tokenised. */
function mayExceed(text: string, tokens: number): boolean {
  return Buffer.byteLength(text, 'utf8') + specialTokens > tokens;
}

/**
 * How much of a prompt that may lose its beginning fits beside what is to be generated.
 *
 * @returns the tokens dropped and kept; nothing is dropped where the request does not allow it
 * @throws EndpointFault with the reason `too-long` where the generation alone leaves no room
 */
export async function leftTruncation(
  connection: Connection,
  { prompt, maxNewTokens, truncateLeft }: GenerateRequest,
  { maxInputTokens, maxTotalTokens }: TokenLimits,
  signal?: AbortSignal,
): Promise<{ dropped: number; kept: number }> {
  const room = Math.min(maxInputTokens, maxTotalTokens - maxNewTokens);
  if (truncateLeft !== true || !mayExceed(prompt, room)) {
    return { dropped: 0, kept: room };
  }
  if (room < 1) {
    throw new EndpointFault(
      `${maxNewTokens} tokens are to be generated, ${connection.shown} takes ${maxTotalTokens} with the prompt`,
      { reason: 'too-long', hint: 'Generate fewer, or start the server with a larger --max-total-tokens.' },
    );
  }
  const length = await tokenize(connection, prompt, (tokens) => tokens.length, signal);
  return { dropped: Math.max(0, length - room), kept: room };
}
