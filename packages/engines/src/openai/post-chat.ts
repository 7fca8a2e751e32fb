import type { ChatRequest, Generation } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { jsonReader } from '../http/json-reply.ts';
import { cutAtStop } from '../scoring/stop-strings.ts';
import { requireWellFormed } from '../scoring/well-formed.ts';
import { chatCompletionBody } from './chat-body.ts';
import { readChatCompletion } from './chat-reply.ts';

const route = '/v1/chat/completions';

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
  for (const { content } of request.messages) {
    requireWellFormed(content, 'message');
  }
  const place = connection.placeOf(route);
  const read = jsonReader(place, 'a chat completion', (value) => readChatCompletion(place, value));
  const answer = await connection.post(route, chatCompletionBody(request, model), read, signal, request.maxNewTokens);
  const { text, stopped } = cutAtStop(answer.text, request.stop);
  return { ...answer, text, finish: stopped ? 'stop-string' : answer.finish };
}
