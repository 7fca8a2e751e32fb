import { textOf, wordOf } from '@mainbench/engines';
import type { JsonObject, JsonValue } from '@mainbench/spec';
import type { Completion } from '../parsers/parser.ts';

/** What came back for a prompt that was sent. */
export interface JudgeAnswer {
  /** Undefined where the reply holds no answer at all. */
  completion?: Completion;
  /** Why there is none to read: the judge refused, or said nothing. */
  missing?: string;
  /** The model that answered, as it names itself, with the version of its system where it tells one. */
  model: string | null;
  promptTokens: number | null;
  completionTokens: number | null;
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function countOf(value: JsonValue | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** The text of a message: the arguments of its first tool call, else its content, in parts or not. */
function answerIn(message: JsonObject): string {
  const call = Array.isArray(message.tool_calls) ? objectOf(message.tool_calls[0]) : {};
  const { arguments: called } = objectOf(call.function ?? message.function_call);
  if (typeof called === 'string') return called;
  return textOf(message.content) ?? '';
}

/** Reads the body of a chat completion; undefined where it is none. */
export function readAnswer(body: unknown): JudgeAnswer | undefined {
  const { choices, usage, model, system_fingerprint: fingerprint } = objectOf(body);
  const { prompt_tokens, completion_tokens } = objectOf(usage);
  const names = [model, fingerprint].filter((name) => typeof name === 'string' && name !== '');
  const answer: JudgeAnswer = {
    model: names.length === 0 ? null : names.join(' '),
    promptTokens: countOf(prompt_tokens),
    completionTokens: countOf(completion_tokens),
  };
  const choice = objectOf(Array.isArray(choices) ? choices[0] : undefined);
  const message = objectOf(choice.message);
  if (choice.message === undefined) return undefined;
  if (typeof message.refusal === 'string' && message.refusal !== '') return { ...answer, missing: 'a refusal' };
  const finish = wordOf(choice.finish_reason).toLowerCase();
  // The server gave this answer up: it is none.
  if (finish === 'error' || finish === 'abort') return undefined;
  if (finish === 'content_filter') return { ...answer, missing: 'a content filter' };
  const text = answerIn(message);
  if (text === '') return { ...answer, missing: 'an empty answer' };
  return { ...answer, completion: { text, choice } };
}
