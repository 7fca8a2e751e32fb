import type { ChatRequest, Generation } from '@mainbench/spec';
import type { Connection } from '../http/connection.ts';
import { isCount, isObject, readJsonReply } from '../http/json-reply.ts';
import { cutAtStop } from '../text/stop-strings.ts';
import { requireWellFormed } from '../text/well-formed.ts';

const route = '/v1/chat/completions';
const finishes: Record<string, Generation['finish']> = {
  length: 'length',
  stop: 'end-of-text',
  eos_token: 'end-of-text',
  stop_sequence: 'stop-string',
};

/**
 * Answers a conversation, laid out by the model's chat template.
 *
 * @param adapter name of a LoRA adapter of the server
 * @throws MainbenchError of kind `endpoint`, `data` or `interrupted`
 */
export async function chat(
  connection: Connection,
  request: ChatRequest,
  adapter?: string,
  signal?: AbortSignal,
): Promise<Generation> {
  for (const { content } of request.messages) {
    requireWellFormed(content, 'message');
  }
  const reply = await connection.send('POST', route, chatBody(request, adapter), signal);
  const answer = readJsonReply(`${connection.shown}${route}`, reply, 'a chat completion', readCompletion);
  const { text, stopped } = cutAtStop(answer.text, request.stop);
  return { ...answer, text, finish: stopped ? 'stop-string' : answer.finish };
}

/** The request's body. TGI samples where no temperature is given, and reads any `model` but "tgi" as an adapter. */
export function chatBody(request: ChatRequest, adapter?: string): Record<string, unknown> {
  const { messages, maxNewTokens, temperature, topP, seed, stop } = request;
  return {
    model: adapter ?? 'tgi',
    messages,
    max_tokens: maxNewTokens,
    temperature,
    stream: false,
    ...(temperature > 0 && topP !== undefined && topP < 1 ? { top_p: topP } : {}),
    ...(temperature > 0 && seed !== undefined ? { seed } : {}),
    ...(stop === undefined || stop.length === 0 ? {} : { stop }),
  };
}

function readCompletion(value: unknown): Generation | undefined {
  if (!isObject(value) || !Array.isArray(value.choices) || !isObject(value.usage)) {
    return undefined;
  }
  const choice: unknown = value.choices[0];
  const { prompt_tokens: promptTokens, completion_tokens: generatedTokens } = value.usage;
  if (!isObject(choice) || !isObject(choice.message) || !isCount(promptTokens) || !isCount(generatedTokens)) {
    return undefined;
  }
  const finish = typeof choice.finish_reason === 'string' ? finishes[choice.finish_reason] : undefined;
  const text = choice.message.content;
  return typeof text === 'string' && finish !== undefined ? { text, finish, promptTokens, generatedTokens } : undefined;
}
