import { isObject } from '@mainbench/kit';
import type { Connection } from '../http/connection.ts';
import { isCount, jsonReader } from '../http/json-reply.ts';
import type { TokenServer } from '../scoring/token-server.ts';

/** vLLM's `/tokenize` and `/detokenize` (vllm/entrypoints/serve/tokenize/protocol.py). */
export function vllmTokens(connection: Connection, model: string): TokenServer {
  const { shown } = connection;
  const readTokens = jsonReader(`${shown}/tokenize`, 'a list of token ids', readIds);
  const readText = jsonReader(`${shown}/detokenize`, 'a text', (value) =>
    isObject(value) && typeof value.prompt === 'string' ? value.prompt : undefined,
  );
  return {
    shown,
    tokenize: (prompt, asPrompt, signal) =>
      connection.post('/tokenize', { model, prompt, add_special_tokens: asPrompt }, readTokens, signal),
    detokenize: (ids, signal) => connection.post('/detokenize', { model, tokens: ids }, readText, signal),
  };
}

/** The token ids of a reply that holds them as `tokens`; undefined where it does not. */
export function readIds(value: unknown): number[] | undefined {
  return isObject(value) && Array.isArray(value.tokens) && value.tokens.every(isCount) ? value.tokens : undefined;
}
