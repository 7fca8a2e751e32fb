import { isObject } from '@mainbench/kit';
import type { Generation, TokenAlternative } from '@mainbench/spec';
import { EndpointFault } from '../http/fault.ts';
import { isCount, wordOf } from '../http/json-reply.ts';
import { isReasoningPart, reasoningOf } from './reasoning.ts';

/** Why a generation ended, by the names that servers have for it; any other name is an end of the text. */
const finishes: Record<string, Generation['finish']> = {
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  stop_sequence: 'stop-string',
};

/**
 * Why a choice ended. vLLM says in `stop_reason` and SGLang in `matched_stop` which stop string it met; the end of text
 * is null or an id there.
 */
function finishOf(choice: Record<string, unknown>): Generation['finish'] {
  if (typeof choice.stop_reason === 'string' || typeof choice.matched_stop === 'string') return 'stop-string';
  const reason = typeof choice.finish_reason === 'string' ? choice.finish_reason.toLowerCase() : '';
  return finishes[reason] ?? 'end-of-text';
}

/** Prompt and generated tokens of a reply; 0 where it does not count them, since no metric needs them. */
export function usageOf(usage: unknown): { promptTokens: number; generatedTokens: number } {
  const { prompt_tokens: prompt, completion_tokens: generated } = isObject(usage) ? usage : {};
  return { promptTokens: isCount(prompt) ? prompt : 0, generatedTokens: isCount(generated) ? generated : 0 };
}

/** The text of a content: a string, or the text parts of a list that are no reasoning; undefined where there is none. */
export function textOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  const answer = content.filter((part) => !isReasoningPart(part));
  const parts = answer.flatMap((part) => (isObject(part) && typeof part.text === 'string' ? [part.text] : []));
  return parts.length === 0 ? undefined : parts.join('');
}

/** The text of a choice; a fault of the request where the server withheld it or gave none. */
function contentOf(place: string, choice: Record<string, unknown>, content: unknown): string {
  const text = textOf(content);
  const finish = wordOf(choice.finish_reason).toLowerCase().slice(0, 40);
  if (finish === 'error' || finish === 'abort') {
    throw new EndpointFault(`${place} stopped generating the answer (finish_reason ${finish})`, { retryable: true });
  }
  if (finish === 'content_filter' && (text ?? '') === '') {
    throw new EndpointFault(`${place} withheld the answer because of its content filter`, {
      status: 200,
      reason: 'refused',
    });
  }
  if (text !== undefined) return text;
  throw new EndpointFault(`${place} answered without content (finish_reason ${finish})`, {
    status: 200,
    reason: 'no-content',
    hint: 'Allow more new tokens if it is a reasoning model.',
  });
}

/** A chat completion as OpenAI and the servers that follow it write it; undefined where the value is none. */
export function readChatCompletion(place: string, value: unknown): Generation | undefined {
  const choice = choiceOf(value);
  return isObject(choice?.message)
    ? generationOf(place, value, choice, choice.message, choice.message.content)
    : undefined;
}

/** A completion as OpenAI and the servers that follow it write it; undefined where the value is none. */
export function readCompletion(place: string, value: unknown): Generation | undefined {
  const choice = choiceOf(value);
  return choice !== undefined && 'text' in choice ? generationOf(place, value, choice, choice, choice.text) : undefined;
}

/** The first choice of a reply; undefined where there is none. */
export function choiceOf(value: unknown): Record<string, unknown> | undefined {
  const choice: unknown = isObject(value) && Array.isArray(value.choices) ? value.choices[0] : undefined;
  return isObject(choice) ? choice : undefined;
}

function generationOf(
  place: string,
  reply: unknown,
  choice: Record<string, unknown>,
  message: Record<string, unknown>,
  content: unknown,
): Generation {
  const usage = isObject(reply) ? reply.usage : undefined;
  const text = contentOf(place, choice, content);
  const alternatives = isObject(choice.logprobs) ? readAlternatives(choice.logprobs.content) : undefined;
  const reasoning = reasoningOf(message, usage);
  return {
    text,
    finish: finishOf(choice),
    ...usageOf(usage),
    ...(alternatives === undefined ? {} : { alternatives }),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}

function readAlternatives(content: unknown): TokenAlternative[][] | undefined {
  if (!Array.isArray(content)) return undefined;
  return content.map((place) => {
    const top = isObject(place) && Array.isArray(place.top_logprobs) ? place.top_logprobs : [];
    return top.filter(isAlternative).map(({ token, logprob }) => ({ text: token, logprob }));
  });
}

function isAlternative(value: unknown): value is { token: string; logprob: number } {
  return isObject(value) && typeof value.token === 'string' && Number.isFinite(value.logprob);
}
