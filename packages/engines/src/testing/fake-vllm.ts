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

/** Ids with the rank that `prompt_logprobs: 1` tells: the prompt's own token and the likeliest one. */
export function promptLogprobs(ids: readonly number[]): unknown[] {
  return ids.map((id, index) => {
    if (index === 0) return null;
    const own = { logprob: toyLogprob(id), rank: toyGreedy(id) ? 1 : 7, decoded_token: '' };
    return toyGreedy(id) ? { [id]: own } : { 100000: { logprob: -0.01, rank: 1, decoded_token: '' }, [id]: own };
  });
}

/** A server that answers as vLLM's OpenAI server does, as far as its sources tell. */
export async function startFakeVllm(): Promise<FakeVllm> {
  const vocabulary = toyVocabulary();
  const complete = (call: Call) => {
    const { prompt, prompt_logprobs: asked } = call.body;
    const ids = Array.isArray(prompt) ? (prompt as number[]) : vocabulary.encode(String(prompt), true);
    const usage = { prompt_tokens: ids.length, completion_tokens: 1, total_tokens: ids.length + 1 };
    const choice = { index: 0, text: ' ok', finish_reason: 'length', stop_reason: null, logprobs: null };
    json(200, {
      choices: [{ ...choice, prompt_logprobs: asked === undefined ? null : promptLogprobs(ids) }],
      usage,
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
