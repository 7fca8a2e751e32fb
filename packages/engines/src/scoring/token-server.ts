import { isObject } from '@mainbench/kit';
import type { Connection } from '../http/connection.ts';
import { isCount, jsonReader } from '../http/json-reply.ts';

/** A server that turns texts into token ids and back, and takes ids as prompts. */
export interface TokenServer {
  /** The address as messages name it. */
  readonly shown: string;
  /**
   * @param asPrompt whether the special tokens are added that the server puts before a prompt
   * @throws MainbenchError of kind `endpoint` or `interrupted`
   */
  tokenize(text: string, asPrompt: boolean, signal?: AbortSignal): Promise<number[]>;
  /** @throws MainbenchError of kind `endpoint` or `interrupted` */
  detokenize(ids: readonly number[], signal?: AbortSignal): Promise<string>;
}

/**
 * A server with routes `tokenize` and `detokenize`.
 *
 * @param model what the server calls the model
 * @param path what stands before the names of the routes
 * @param textMember of the reply of `detokenize`
 * @param more further members of a request to `detokenize`
 */
export function createTokenServer(
  connection: Connection,
  model: string,
  path: string,
  textMember: string,
  more: Readonly<Record<string, unknown>> = {},
): TokenServer {
  const { shown } = connection;
  const toIds = `${path}/tokenize`;
  const toText = `${path}/detokenize`;
  const readTokens = jsonReader(`${shown}${toIds}`, 'a list of token ids', readIds);
  const readText = jsonReader(`${shown}${toText}`, 'a text', (value) => {
    const text = isObject(value) ? value[textMember] : undefined;
    return typeof text === 'string' ? text : undefined;
  });
  return {
    shown,
    tokenize: (prompt, asPrompt, signal) =>
      connection.post(toIds, { model, prompt, add_special_tokens: asPrompt }, readTokens, signal),
    detokenize: (ids, signal) => connection.post(toText, { model, tokens: ids, ...more }, readText, signal),
  };
}

/** The token ids of a reply that holds them as `tokens`; undefined where it does not. */
export function readIds(value: unknown): number[] | undefined {
  return isObject(value) && Array.isArray(value.tokens) && value.tokens.every(isCount) ? value.tokens : undefined;
}
