import { isObject } from '@mainbench/kit';
import type { GenerateRequest, Generation } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { EndpointFault } from '../http/fault.ts';
import { jsonReader, wordOf } from '../http/json-reply.ts';
import type { Reply } from '../http/reply.ts';
import { usageOf } from '../openai/read-completion.ts';
import type { CutPrompt } from '../scoring/cut-prompt.ts';
import { cutAtStop } from '../scoring/stop-strings.ts';
import { requireWellFormed } from '../scoring/well-formed.ts';

/** What `/generate` answers. */
export type SglangReply = NonNullable<ReturnType<typeof readReply>>;

/**
 * Posts to SGLang's own `/generate`.
 *
 * @param use makes what is kept of the answer
 * @throws MainbenchError of kind `endpoint` or `interrupted`, and what `use` throws; a generation that the server gave up
 *   is tried again
 */
export function postSglang<T>(
  connection: Connection,
  body: Record<string, unknown>,
  use: (answer: SglangReply) => T,
  signal?: AbortSignal,
  maxNewTokens?: number,
): Promise<T> {
  const place = `${connection.shown}/generate`;
  const read = jsonReader(place, "SGLang's answer with its meta_info", readReply);
  const readFinished = (reply: Reply) => {
    const answer = read(reply);
    const finish = answer.meta.finish_reason;
    if (isObject(finish) && finish.type === 'abort') {
      throw new EndpointFault(`${place} gave up: ${wordOf(finish.message ?? 'no reason told').slice(0, 200)}`, {
        retryable: true,
      });
    }
    return use(answer);
  };
  return connection.post('/generate', body, readFinished, signal, maxNewTokens);
}

/**
 * Continues a prompt.
 *
 * @param cut what is sent of the prompt, where it lost its beginning
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function sglangGenerate(
  connection: Connection,
  request: GenerateRequest,
  adapter: string | undefined,
  signal?: AbortSignal,
  cut?: CutPrompt,
): Promise<Generation> {
  requireWellFormed(request.prompt, 'prompt');
  const use = ({ text: told, meta, promptTokens, generatedTokens }: SglangReply): Generation => {
    const finish = finishOf(meta.finish_reason);
    if (finish === undefined) {
      throw new EndpointFault(`${connection.shown}/generate answered without a known finish reason`);
    }
    const { text, stopped } = cutAtStop(told, request.stop);
    const dropped = cut === undefined ? {} : { truncatedTokens: cut.dropped };
    return { text, finish: stopped ? 'stop-string' : finish, promptTokens, generatedTokens, ...dropped };
  };
  return postSglang(connection, generateBody(request, adapter, cut), use, signal, request.maxNewTokens);
}

/** The body of a generation; `sampling_seed` makes one repeatable where the server runs deterministically. */
function generateBody(request: GenerateRequest, adapter?: string, cut?: CutPrompt): Record<string, unknown> {
  const { prompt, maxNewTokens, temperature, topP, seed, stop } = request;
  const samples = temperature > 0;
  return {
    ...(cut === undefined ? { text: prompt } : { input_ids: cut.ids }),
    sampling_params: {
      max_new_tokens: maxNewTokens,
      temperature,
      top_p: samples && topP !== undefined && topP < 1 ? topP : undefined,
      sampling_seed: samples ? seed : undefined,
      stop: stop?.length ? stop : undefined,
    },
    lora_path: adapter,
  };
}

function readReply(value: unknown) {
  if (!isObject(value) || typeof value.text !== 'string' || !isObject(value.meta_info)) return undefined;
  return { text: value.text, meta: value.meta_info, ...usageOf(value.meta_info) };
}

function finishOf(reason: unknown): Generation['finish'] | undefined {
  if (!isObject(reason)) return undefined;
  if (reason.type === 'stop') return typeof reason.matched === 'string' ? 'stop-string' : 'end-of-text';
  return reason.type === 'length' ? 'length' : undefined;
}
