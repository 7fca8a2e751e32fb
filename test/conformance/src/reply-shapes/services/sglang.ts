import { decode, encode } from '../byte-tokens.ts';
import {
  type Answer,
  type Asked,
  lastTurn,
  marked,
  promptOf,
  type Reply,
  type ReplyShape,
  tokenCount,
  usage,
} from '../shape.ts';

const model = 'Qwen/Qwen3-0.6B';
const context = 32_768;

/** SGLang's errors lie open, beside `object`. */
function error(status: number, message: string, type: string): Reply {
  return { status, body: { object: 'error', message, type, param: null, code: status } };
}

function conversation(asked: Asked, { text, reasoning }: Answer) {
  const { prompt, generated, total } = usage(asked, reasoning + text);
  const message = { role: 'assistant', content: text, reasoning_content: reasoning, tool_calls: null };
  return {
    id: '0a1b',
    object: 'chat.completion',
    created: 1_760_000_000,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop', matched_stop: 151_645 }],
    usage: {
      prompt_tokens: prompt,
      total_tokens: total,
      completion_tokens: generated,
      prompt_tokens_details: null,
      reasoning_tokens: tokenCount(reasoning),
    },
    metadata: { weight_version: 'default' },
  };
}

function completion(asked: Asked, answer: Answer) {
  const text = marked(answer);
  const { prompt, generated, total } = usage(asked, text);
  return {
    id: '0a1b',
    object: 'text_completion',
    created: 1_760_000_000,
    model,
    choices: [{ index: 0, text, logprobs: null, finish_reason: 'stop', matched_stop: 151_645 }],
    usage: { prompt_tokens: prompt, total_tokens: total, completion_tokens: generated, reasoning_tokens: 0 },
    metadata: { weight_version: 'default' },
  };
}

/** SGLang's own route. */
function generated({ body }: Asked, answer: Answer) {
  const text = marked(answer);
  const { max_new_tokens: limit } = (body.sampling_params ?? {}) as { max_new_tokens?: number };
  return {
    text,
    output_ids: [],
    meta_info: {
      id: '0a1b',
      finish_reason: { type: 'stop', matched: 151_645 },
      prompt_tokens: tokenCount(String(body.text)),
      weight_version: 'default',
      completion_tokens: tokenCount(text, limit),
      cached_tokens: 0,
      e2e_latency: 0.1,
    },
  };
}

/** SGLang with `--reasoning-parser`. */
export const sglang: ReplyShape = {
  name: 'SGLang',
  sources: [
    'https://github.com/sgl-project/sglang/blob/main/python/sglang/srt/entrypoints/openai/protocol.py',
    'https://github.com/sgl-project/sglang/blob/main/docs/advanced_features/separate_reasoning.ipynb',
  ],
  engines: ['sglang', 'openai'],
  path: '/v1',
  model,
  reasons: true,
  completes: true,
  routes: (answer) => ({
    '/health': () => ({ body: '' }),
    '/server_info': () => ({ body: { version: '0.5.4', max_running_requests: 32, model_path: model } }),
    '/v1/models': () => ({
      body: {
        object: 'list',
        data: [{ id: model, object: 'model', created: 1, owned_by: 'sglang', root: model, max_model_len: context }],
      },
    }),
    '/v1/tokenize': ({ body }) => {
      const tokens = encode(String(body.prompt), body.add_special_tokens !== false);
      return { body: { tokens, count: tokens.length, max_model_len: context } };
    },
    '/v1/detokenize': ({ body }) => ({ body: { text: decode(body.tokens as number[]) } }),
    '/generate': (asked) => ({ body: generated(asked, answer(String(asked.body.text))) }),
    '/v1/completions': (asked) => ({ body: completion(asked, answer(promptOf(asked))) }),
    '/v1/chat/completions': (asked) => ({ body: conversation(asked, answer(lastTurn(asked))) }),
  }),
  troubles: {
    unauthorized: { status: 401, body: { error: 'Unauthorized' } },
    'too-long': error(
      400,
      "The input (40000 tokens) is longer than the model's context length (32768 tokens).",
      'BadRequestError',
    ),
    'rate-limited': error(503, 'The request queue is full.', 'InternalServerError'),
  },
};
