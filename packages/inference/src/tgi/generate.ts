import type { GenerateRequest, Generation } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { cutAtStop } from '../text/stop-strings.ts';
import { requireWellFormed } from '../text/well-formed.ts';
import { type Generated, postGenerate } from './generated-reply.ts';

const finishes = { length: 'length', eos_token: 'end-of-text', stop_sequence: 'stop-string' } as const;

/**
 * Continues a prompt.
 *
 * @param adapter name of a LoRA adapter of the server
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function generate(
  connection: Connection,
  request: GenerateRequest,
  adapter?: string,
  signal?: AbortSignal,
): Promise<Generation> {
  requireWellFormed(request.prompt, 'prompt');
  const generated = await postGenerate(connection, request.prompt, generateParameters(request, adapter), signal);
  return generationOf(generated, request.stop);
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
