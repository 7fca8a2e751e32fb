import type { ChatRequest, GenerateRequest, Generation } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { jsonReader } from '../http/json-reply.ts';
import type { CutPrompt } from '../scoring/cut-prompt.ts';
import { cutAtStop } from '../scoring/stop-strings.ts';
import { requireWellFormed } from '../scoring/well-formed.ts';
import { readChatCompletion, readCompletion } from './read-completion.ts';

/** The body of a chat completion. */
export function chatCompletionBody(request: ChatRequest, model: string): Record<string, unknown> {
  const { messages, alternatives = 0 } = request;
  const logprobs = alternatives > 0 ? { logprobs: true, top_logprobs: alternatives } : {};
  return { model, messages, ...decodingOf(request), ...logprobs };
}

/** The temperature is always sent, since servers sample where there is none. */
function decodingOf({ maxNewTokens, temperature, topP, seed, stop }: GenerateRequest | ChatRequest): object {
  return {
    max_tokens: maxNewTokens,
    temperature,
    stream: false,
    ...(temperature > 0 && topP !== undefined && topP < 1 ? { top_p: topP } : {}),
    ...(temperature > 0 && seed !== undefined ? { seed } : {}),
    ...(stop === undefined || stop.length === 0 ? {} : { stop }),
  };
}

/**
 * Answers a conversation through the model's chat template, on a server with OpenAI's chat route.
 *
 * @param model what the server calls the model, or an adapter
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function postChat(
  connection: Connection,
  request: ChatRequest,
  model: string,
  signal?: AbortSignal,
): Promise<Generation> {
  for (const { content } of request.messages) requireWellFormed(content, 'message');
  const route = '/v1/chat/completions';
  const place = connection.placeOf(route);
  const read = jsonReader(place, 'a chat completion', (value) => readChatCompletion(place, value));
  const answer = await connection.post(route, chatCompletionBody(request, model), read, signal, request.maxNewTokens);
  return withoutStop(answer, request.stop);
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
  const route = '/v1/completions';
  const place = connection.placeOf(route);
  const read = jsonReader(place, 'a completion', (value) => readCompletion(place, value));
  const body = { model, prompt: cut?.ids ?? request.prompt, ...decodingOf(request) };
  const generation = withoutStop(await connection.post(route, body, read, signal, request.maxNewTokens), request.stop);
  return cut === undefined ? generation : { ...generation, truncatedTokens: cut.dropped };
}

function withoutStop(answer: Generation, stop: readonly string[] | undefined): Generation {
  const { text, stopped } = cutAtStop(answer.text, stop);
  return { ...answer, text, finish: stopped ? 'stop-string' : answer.finish };
}
