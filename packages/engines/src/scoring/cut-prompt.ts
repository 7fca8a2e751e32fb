import type { GenerateRequest } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';

/** How many tokens a server takes. */
export interface TokenLimits {
  maxInputTokens: number;
  /** Of prompt and generation together. */
  maxTotalTokens: number;
}

/** The last tokens of a prompt, where it must lose its beginning. */
export interface CutPrompt {
  ids: readonly number[];
  dropped: number;
}

/** More than any tokenizer puts before a prompt. */
const specialTokens = 8;

/**
 * What is left of a prompt that may lose its beginning, beside what is to be generated.
 *
 * @param idsOf tokenises the prompt; not asked where it fits for certain
 * @returns undefined where nothing is dropped: the prompt is then sent as it is
 * @throws EndpointFault with the reason `too-long` where the generation alone leaves no room; what `idsOf` throws
 */
export async function cutPrompt(
  shown: string,
  { prompt, maxNewTokens }: GenerateRequest,
  { maxInputTokens, maxTotalTokens }: TokenLimits,
  idsOf: (text: string) => Promise<readonly number[]>,
): Promise<CutPrompt | undefined> {
  const room = Math.min(maxInputTokens, maxTotalTokens - maxNewTokens);
  // A token holds at least one byte, so shorter texts fit for certain.
  if (Buffer.byteLength(prompt, 'utf8') + specialTokens <= room) return undefined;
  if (room < 1) {
    throw new EndpointFault(
      `${maxNewTokens} tokens must be generated, but ${shown} takes ${maxTotalTokens} with the prompt`,
      {
        reason: 'too-long',
        hint: 'Generate fewer tokens, or start the server with a larger context length (TGI: --max-total-tokens).',
      },
    );
  }
  const ids = await idsOf(prompt);
  const dropped = Math.max(0, ids.length - room);
  return dropped === 0 ? undefined : { ids: ids.slice(dropped), dropped };
}
