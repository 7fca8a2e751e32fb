import { isObject } from '@mainbench/kit';
import type { Connection } from '../http/connection.ts';
import { jsonReader } from '../http/json-reply.ts';
import type { TokenServer } from '../scoring/token-server.ts';
import { readIds } from '../vllm/tokens.ts';

/** SGLang's `/v1/tokenize` and `/v1/detokenize` (srt/entrypoints/openai/serving_tokenize.py). */
export function sglangTokens(connection: Connection, model: string): TokenServer {
  const { shown } = connection;
  const readTokens = jsonReader(`${shown}/v1/tokenize`, 'a list of token ids', readIds);
  const readText = jsonReader(`${shown}/v1/detokenize`, 'a text', (value) =>
    isObject(value) && typeof value.text === 'string' ? value.text : undefined,
  );
  return {
    shown,
    tokenize: (prompt, asPrompt, signal) =>
      connection.post('/v1/tokenize', { model, prompt, add_special_tokens: asPrompt }, readTokens, signal),
    detokenize: (ids, signal) =>
      connection.post('/v1/detokenize', { model, tokens: ids, skip_special_tokens: false }, readText, signal),
  };
}
