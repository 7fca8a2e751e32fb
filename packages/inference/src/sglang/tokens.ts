import type { Connection } from '../http/connection.ts';
import { isObject, readJsonReply } from '../http/json-reply.ts';
import type { TokenServer } from '../text/token-server.ts';
import { readIds } from '../vllm/tokens.ts';

/** SGLang's `/v1/tokenize` and `/v1/detokenize` (srt/entrypoints/openai/serving_tokenize.py). */
export function sglangTokens(connection: Connection, model: string): TokenServer {
  return {
    shown: connection.shown,
    async tokenize(prompt, asPrompt, signal) {
      const body = { model, prompt, add_special_tokens: asPrompt };
      const reply = await connection.send('POST', '/v1/tokenize', body, signal);
      return readJsonReply(`${connection.shown}/v1/tokenize`, reply, 'a list of token ids', readIds);
    },
    async detokenize(ids, signal) {
      const body = { model, tokens: ids, skip_special_tokens: false };
      const reply = await connection.send('POST', '/v1/detokenize', body, signal);
      return readJsonReply(`${connection.shown}/v1/detokenize`, reply, 'a text', (value) =>
        isObject(value) && typeof value.text === 'string' ? value.text : undefined,
      );
    },
  };
}
