import { type Call, type FakeServer, json, raw, startFakeServer } from './fake-server.ts';
import { toyLogprob } from './fake-tgi.ts';
import { type ToyVocabulary, toyVocabulary } from './toy-vocabulary.ts';

/** Greedy decoding of the toy would choose the tokens whose id is even. */
export function toyGreedy(id: number): boolean {
  return id % 2 === 0;
}

export interface FakeVllm extends FakeServer {
  vocabulary: ToyVocabulary;
}

/** How vLLM tells the texts of tokens: a part of a character as nothing, all of it with the last part. */
export function decodedTokens(vocabulary: ToyVocabulary, ids: readonly number[]): string[] {
  let begun: number[] = [];
  return ids.map((id) => {
    begun.push(id);
    const text = vocabulary.decode(begun);
    if (text.endsWith('\ufffd')) return '';
    begun = [];
    return text;
  });
}

/** What `prompt_logprobs: 0` tells: the prompt's own tokens with their ranks. */
export function promptLogprobs(vocabulary: ToyVocabulary, ids: readonly number[]): unknown[] {
  const texts = decodedTokens(vocabulary, ids);
  return ids.map((id, index) => {
    if (index === 0) return null;
    return { [id]: { logprob: toyLogprob(id), rank: toyGreedy(id) ? 1 : 7, decoded_token: texts[index] } };
  });
}

/** What the fake says of its version and settings. */
export const toyFingerprint = 'vllm-0.32.0-0a1b2c3d';

/** A server that answers as vLLM's OpenAI server does, as far as its sources tell. */
export async function startFakeVllm(fingerprint: string | null = toyFingerprint): Promise<FakeVllm> {
  const vocabulary = toyVocabulary();
  const complete = (call: Call) => {
    const { prompt, prompt_logprobs: asked } = call.body;
    const ids = Array.isArray(prompt) ? (prompt as number[]) : vocabulary.encode(String(prompt), true);
    const usage = { prompt_tokens: ids.length, completion_tokens: 1, total_tokens: ids.length + 1 };
    const choice = { index: 0, text: ' ok', finish_reason: 'length', stop_reason: null, logprobs: null };
    json(200, {
      choices: [{ ...choice, prompt_logprobs: asked === undefined ? null : promptLogprobs(vocabulary, ids) }],
      usage,
      system_fingerprint: fingerprint,
    })(call);
  };
  const server = await startFakeServer({
    '/health': raw(200, 'text/plain', ''),
    '/version': json(200, { version: '0.11.0' }),
    '/v1/models': json(200, {
      object: 'list',
      data: [{ id: 'toy', object: 'model', root: '/models/toy', parent: null, max_model_len: 64 }],
    }),
    '/tokenize': (call) => {
      const tokens = vocabulary.encode(String(call.body.prompt), call.body.add_special_tokens !== false);
      json(200, { count: tokens.length, max_model_len: 64, tokens, token_strs: null })(call);
    },
    '/detokenize': (call) => json(200, { prompt: vocabulary.decode(call.body.tokens as number[]) })(call),
    '/v1/completions': complete,
    '/v1/chat/completions': json(400, { error: { message: 'no chat template', type: 'BadRequestError', code: 400 } }),
  });
  return { ...server, vocabulary };
}
