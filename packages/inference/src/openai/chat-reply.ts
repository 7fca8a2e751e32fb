import type { Generation, TokenAlternative } from '@mainbench/spec';
import { isCount, isObject } from '../http/json-reply.ts';

const finishes: Record<string, Generation['finish']> = {
  length: 'length',
  stop: 'end-of-text',
  eos_token: 'end-of-text',
  stop_sequence: 'stop-string',
};

/**
 * Why a choice ended. vLLM says in `stop_reason` and SGLang in `matched_stop` which stop string it met; the end of text
 * is null or an id there.
 */
export function finishOf(choice: Record<string, unknown>): Generation['finish'] | undefined {
  if (typeof choice.stop_reason === 'string' || typeof choice.matched_stop === 'string') {
    return 'stop-string';
  }
  return typeof choice.finish_reason === 'string' ? finishes[choice.finish_reason] : undefined;
}

/** Prompt and generated tokens of a reply; undefined where it does not count them. */
export function usageOf(usage: unknown): { promptTokens: number; generatedTokens: number } | undefined {
  if (!isObject(usage)) {
    return undefined;
  }
  const { prompt_tokens: promptTokens, completion_tokens: generatedTokens } = usage;
  return isCount(promptTokens) && isCount(generatedTokens) ? { promptTokens, generatedTokens } : undefined;
}

/** A chat completion as OpenAI and the servers that follow it write it; undefined where the value is none. */
export function readChatCompletion(value: unknown): Generation | undefined {
  if (!isObject(value) || !Array.isArray(value.choices)) {
    return undefined;
  }
  const choice: unknown = value.choices[0];
  const usage = usageOf(value.usage);
  if (!isObject(choice) || !isObject(choice.message) || usage === undefined) {
    return undefined;
  }
  const finish = finishOf(choice);
  const text = choice.message.content;
  if (typeof text !== 'string' || finish === undefined) {
    return undefined;
  }
  const alternatives = isObject(choice.logprobs) ? readAlternatives(choice.logprobs.content) : undefined;
  return { text, finish, ...usage, ...(alternatives === undefined ? {} : { alternatives }) };
}

function readAlternatives(content: unknown): TokenAlternative[][] | undefined {
  if (!Array.isArray(content)) {
    return undefined;
  }
  return content.map((place) => {
    const top = isObject(place) && Array.isArray(place.top_logprobs) ? place.top_logprobs : [];
    return top.filter(isAlternative).map(({ token, logprob }) => ({ text: token, logprob }));
  });
}

function isAlternative(value: unknown): value is { token: string; logprob: number } {
  return isObject(value) && typeof value.token === 'string' && Number.isFinite(value.logprob);
}
