import { isObject } from '@mainbench/kit';
import { isCount } from '../http/json-reply.ts';

/** Types of content parts that are no part of the answer: Mistral's `thinking`, other services' `reasoning`. */
const partTypes = new Set<unknown>(['thinking', 'reasoning']);

/** Whether a part of a content is reasoning. */
export function isReasoningPart(part: unknown): boolean {
  return isObject(part) && partTypes.has(part.type);
}

/** The text in a part: a string, its `text` or its `thinking`, which may be parts again. */
function textIn(part: unknown): string {
  if (typeof part === 'string') return part;
  if (Array.isArray(part)) return part.map(textIn).join('');
  return isObject(part) ? textIn(part.text ?? part.thinking ?? part.summary) : '';
}

/**
 * Reasoning that comes apart from the answer: `reasoning_content` (SGLang, llama.cpp, LM Studio, older vLLM), `reasoning`
 * (Ollama, OpenRouter, Together, vLLM), `reasoning_details` (OpenRouter) or parts of the content (Mistral).
 *
 * @param usage tells by its count where a service keeps reasoning to itself, as OpenAI and Azure do
 * @returns empty where there was reasoning without its text; undefined where there was none
 */
export function reasoningOf(message: Record<string, unknown>, usage: unknown): string | undefined {
  const parts = Array.isArray(message.content) ? message.content.filter(isReasoningPart) : [];
  const texts = [message.reasoning_content, message.reasoning, message.reasoning_details, parts].map(textIn);
  const told = texts.find((text) => text !== '');
  if (told !== undefined) return told;
  const { completion_tokens_details: details, reasoning_tokens: flat } = isObject(usage) ? usage : {};
  const counted = isObject(details) ? details.reasoning_tokens : flat;
  return isCount(counted) && counted > 0 ? '' : undefined;
}
