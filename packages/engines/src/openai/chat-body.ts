import type { ChatRequest } from '@mainbench/spec';

/** The body of a chat completion. The temperature is always told, since servers sample where there is none. */
export function chatCompletionBody(request: ChatRequest, model: string): Record<string, unknown> {
  const { messages, maxNewTokens, temperature, topP, seed, stop, alternatives = 0 } = request;
  return {
    model,
    messages,
    max_tokens: maxNewTokens,
    temperature,
    stream: false,
    ...(temperature > 0 && topP !== undefined && topP < 1 ? { top_p: topP } : {}),
    ...(temperature > 0 && seed !== undefined ? { seed } : {}),
    ...(stop === undefined || stop.length === 0 ? {} : { stop }),
    ...(alternatives > 0 ? { logprobs: true, top_logprobs: alternatives } : {}),
  };
}
