import type { GenerateRequest } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import type { TokenServer } from './token-server.ts';

/** More than any tokenizer puts before a prompt. */
const specialTokens = 8;

/** The last tokens of a prompt, where it must lose its beginning. */
export interface CutPrompt {
  ids: number[];
  dropped: number;
}

/**
 * What is left of a prompt that may lose its beginning, beside what is to be generated.
 *
 * @returns undefined where nothing is dropped: the prompt is then sent as it is
 * @throws MainbenchError of kind `endpoint`, with the reason `too-long` where the generation alone leaves no room
 */
export async function cutPrompt(
  server: TokenServer,
  { prompt, maxNewTokens, truncateLeft }: GenerateRequest,
  maxTotalTokens: number,
  signal?: AbortSignal,
): Promise<CutPrompt | undefined> {
  const room = maxTotalTokens - maxNewTokens;
  // A token holds at least one byte.
  if (truncateLeft !== true || Buffer.byteLength(prompt, 'utf8') + specialTokens <= room) {
    return undefined;
  }
  if (room < 1) {
    throw new EndpointFault(
      `${maxNewTokens} tokens are to be generated, ${server.shown} takes ${maxTotalTokens} with the prompt`,
      { reason: 'too-long', hint: 'Generate fewer, or start the server with a larger context length.' },
    );
  }
  const ids = await server.tokenize(prompt, true, signal);
  const dropped = Math.max(0, ids.length - room);
  return dropped === 0 ? undefined : { ids: ids.slice(dropped), dropped };
}
