import type { GenerateRequest, Generation } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { cutPrompt, type TokenLimits } from '../scoring/cut-prompt.ts';
import { cutAtStop } from '../scoring/stop-strings.ts';
import { requireWellFormed } from '../scoring/well-formed.ts';
import { type Generated, postGenerate } from './generated-reply.ts';
import { tokenize } from './tokens.ts';

const finishes = { length: 'length', eos_token: 'end-of-text', stop_sequence: 'stop-string' } as const;

/**
 * Continues a prompt.
 *
 * @param limits of the server, for prompts that may lose their beginning
 * @param adapter name of a LoRA adapter of the server
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function generate(
  connection: Connection,
  request: GenerateRequest,
  limits: TokenLimits,
  adapter?: string,
  signal?: AbortSignal,
): Promise<Generation> {
  const { prompt, stop } = request;
  requireWellFormed(prompt, 'prompt');
  const cut = request.truncateLeft
    ? await cutPrompt(connection.shown, request, limits, async (text) => (await tokenize(connection, text, signal)).ids)
    : undefined;
  const parameters = { ...generateParameters(request, adapter), truncate: cut?.ids.length };
  const use = ({ text: told, finishReason, promptTokens, generatedTokens }: Generated): Generation => {
    const { text, stopped } = cutAtStop(told, stop);
    return { text, finish: stopped ? 'stop-string' : finishes[finishReason], promptTokens, generatedTokens };
  };
  const generation = await postGenerate(connection, prompt, parameters, use, signal);
  return cut === undefined ? generation : { ...generation, truncatedTokens: cut.dropped };
}

/** TGI's parameters of a request; what is left out has no effect there. */
export function generateParameters(request: GenerateRequest, adapter?: string): Record<string, unknown> {
  const { maxNewTokens, temperature, topP, seed, stop } = request;
  const samples = temperature > 0;
  return {
    max_new_tokens: maxNewTokens,
    do_sample: samples,
    temperature: samples ? temperature : undefined,
    // TGI refuses 1.0, its bound.
    top_p: samples && topP !== undefined && topP < 1 ? topP : undefined,
    seed: samples ? seed : undefined,
    stop: stop?.length ? stop : undefined,
    adapter_id: adapter,
  };
}
