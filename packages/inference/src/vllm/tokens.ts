import type { Connection } from '../http/connection.ts';
import { isCount, isObject, readJsonReply } from '../http/json-reply.ts';
import type { TokenServer } from '../text/token-server.ts';

/** vLLM's `/tokenize` and `/detokenize` (vllm/entrypoints/serve/tokenize/protocol.py). */
export function vllmTokens(connection: Connection, model: string): TokenServer {
  return {
    shown: connection.shown,
    async tokenize(prompt, asPrompt, signal) {
      const body = { model, prompt, add_special_tokens: asPrompt };
      const reply = await connection.send('POST', '/tokenize', body, signal);
      return readJsonReply(`${connection.shown}/tokenize`, reply, 'a list of token ids', readIds);
    },
    async detokenize(ids, signal) {
      const reply = await connection.send('POST', '/detokenize', { model, tokens: ids }, signal);
      return readJsonReply(`${connection.shown}/detokenize`, reply, 'a text', (value) =>
        isObject(value) && typeof value.prompt === 'string' ? value.prompt : undefined,
      );
    },
  };
}

/** The token ids of a reply that holds them as `tokens`; undefined where it does not. */
export function readIds(value: unknown): number[] | undefined {
  return isObject(value) && Array.isArray(value.tokens) && value.tokens.every(isCount) ? value.tokens : undefined;
}
