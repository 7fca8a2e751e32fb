import type { JsonObject, JsonValue } from '@mainbench/spec';

/** What a judge answered, as far as a parser can look at it. */
export interface Completion {
  /** The text, or the arguments of the first tool call; empty where there is neither. */
  text: string;
  /** The whole choice as the endpoint gave it: message, finish reason, log-probabilities. */
  choice: JsonObject;
}

/** A value on its way through parsers: what the judge wrote, or what a parser before made of it. */
export type Parsed = Completion | JsonValue;

/**
 * Reads verdicts out of an answer, one for each pair that was asked about: 1 where the first output shown is better,
 * 2 where the second one is, between them for a preference of a degree, 0 for a draw.
 * @throws an error where there is no verdict to read
 */
export type Parser = (parsed: Parsed) => JsonValue[];

/** Whether a value came from the judge and from no other parser. */
export function isCompletion(parsed: Parsed): parsed is Completion {
  return typeof parsed === 'object' && parsed !== null && 'text' in parsed && 'choice' in parsed;
}

/** The text to read. @throws SyntaxError where it is empty or no text */
export function textOf(parsed: Parsed): string {
  const text = isCompletion(parsed) ? parsed.text : parsed;
  if (typeof text !== 'string') throw new SyntaxError('no text to read');
  if (text === '') throw new SyntaxError('the answer is empty');
  return text;
}
