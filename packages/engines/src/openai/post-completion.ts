import { isObject } from '@mainbench/kit';
import type { GenerateRequest, Generation } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { jsonReader } from '../http/json-reply.ts';
import type { CutPrompt } from '../scoring/cut-prompt.ts';
import { cutAtStop } from '../scoring/stop-strings.ts';
import { requireWellFormed } from '../scoring/well-formed.ts';
import { contentOf, finishOf, usageOf } from './chat-reply.ts';
import { reasoningOf } from './reasoning.ts';

const route = '/v1/completions';

/** The body of a completion. The temperature is always told, since servers sample where there is none. */
export function completionBody(
  request: GenerateRequest,
  model: string,
  prompt: string | readonly number[] = request.prompt,
): Record<string, unknown> {
  const { maxNewTokens, temperature, topP, seed, stop } = request;
  return {
    model,
    prompt,
    max_tokens: maxNewTokens,
    temperature,
    stream: false,
    ...(temperature > 0 && topP !== undefined && topP < 1 ? { top_p: topP } : {}),
    ...(temperature > 0 && seed !== undefined ? { seed } : {}),
    ...(stop === undefined || stop.length === 0 ? {} : { stop }),
  };
}

/** A completion as OpenAI and the servers that follow it write it; undefined where the value is none. */
export function readCompletion(place: string, value: unknown): Generation | undefined {
  const choice: unknown = isObject(value) && Array.isArray(value.choices) ? value.choices[0] : undefined;
  if (!isObject(value) || !isObject(choice) || !('text' in choice)) return undefined;
  const reasoning = reasoningOf(choice, value.usage);
  return {
    text: contentOf(place, choice, choice.text),
    finish: finishOf(choice),
    ...usageOf(value.usage),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}

/**
 * Continues a prompt on a server with OpenAI's completions route.
 *
 * @param cut what is sent of the prompt, where it lost its beginning
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function postCompletion(
  connection: Connection,
  request: GenerateRequest,
  model: string,
  signal?: AbortSignal,
  cut?: CutPrompt,
): Promise<Generation> {
  requireWellFormed(request.prompt, 'prompt');
  const place = connection.placeOf(route);
  const read = jsonReader(place, 'a completion', (value) => readCompletion(place, value));
  const answer = await connection.post(
    route,
    completionBody(request, model, cut?.ids),
    read,
    signal,
    request.maxNewTokens,
  );
  const { text, stopped } = cutAtStop(answer.text, request.stop);
  const generation = { ...answer, text, finish: stopped ? ('stop-string' as const) : answer.finish };
  return cut === undefined ? generation : { ...generation, truncatedTokens: cut.dropped };
}
