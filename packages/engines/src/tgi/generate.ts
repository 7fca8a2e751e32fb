import type { GenerateRequest, Generation } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { cutAtStop } from '../scoring/stop-strings.ts';
import { requireWellFormed } from '../scoring/well-formed.ts';
import { type Generated, postGenerate } from './generated-reply.ts';
import { leftTruncation, type TokenLimits } from './left-truncation.ts';

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
  requireWellFormed(request.prompt, 'prompt');
  const cut = await leftTruncation(connection, request, limits, signal);
  const parameters = { ...generateParameters(request, adapter), ...(cut.dropped > 0 ? { truncate: cut.kept } : {}) };
  const use = (generated: Generated) => generationOf(generated, request.stop);
  const generation = await postGenerate(connection, request.prompt, parameters, use, signal);
  return cut.dropped > 0 ? { ...generation, truncatedTokens: cut.dropped } : generation;
}

/** TGI's parameters of a request; what is left out has no effect there. */
export function generateParameters(request: GenerateRequest, adapter?: string): Record<string, unknown> {
  const { maxNewTokens, temperature, topP, seed, stop } = request;
  const sampling = {
    do_sample: true,
    temperature,
    // TGI refuses 1.0, its bound.
    ...(topP === undefined || topP >= 1 ? {} : { top_p: topP }),
    ...(seed === undefined ? {} : { seed }),
  };
  return {
    max_new_tokens: maxNewTokens,
    ...(temperature > 0 ? sampling : { do_sample: false }),
    ...(stop === undefined || stop.length === 0 ? {} : { stop }),
    ...(adapter === undefined ? {} : { adapter_id: adapter }),
  };
}

/** The generation that a reply stands for. */
export function generationOf(generated: Generated, stop: readonly string[] | undefined): Generation {
  const { text, stopped } = cutAtStop(generated.text, stop);
  return {
    text,
    finish: stopped ? 'stop-string' : finishes[generated.finishReason],
    promptTokens: generated.promptTokens,
    generatedTokens: generated.generatedTokens,
  };
}
