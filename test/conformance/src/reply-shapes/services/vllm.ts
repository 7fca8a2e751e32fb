import { decode, encode } from '../byte-tokens.ts';
import { type Answer, type Asked, lastTurn, marked, openaiError, promptOf, type ReplyShape, usage } from '../shape.ts';

const model = 'Qwen/Qwen3-0.6B';
const context = 32_768;

function counts(asked: Asked, written: string) {
  const { prompt, generated, total } = usage(asked, written);
  return { prompt_tokens: prompt, total_tokens: total, completion_tokens: generated, prompt_tokens_details: null };
}

function conversation(asked: Asked, { text, reasoning }: Answer) {
  const message = {
    role: 'assistant',
    content: text,
    refusal: null,
    annotations: null,
    audio: null,
    function_call: null,
    tool_calls: [],
    reasoning,
    reasoning_content: reasoning,
  };
  const choice = { index: 0, message, logprobs: null, finish_reason: 'stop', stop_reason: null, token_ids: null };
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_760_000_000,
    model,
    choices: [choice],
    service_tier: null,
    system_fingerprint: null,
    usage: counts(asked, reasoning + text),
    prompt_logprobs: null,
    prompt_token_ids: null,
    kv_transfer_params: null,
  };
}

function completion(asked: Asked, answer: Answer) {
  const text = marked(answer);
  const ends = { finish_reason: 'stop', stop_reason: null };
  return {
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1_760_000_000,
    model,
    choices: [{ index: 0, text, logprobs: null, ...ends, prompt_logprobs: null }],
    usage: counts(asked, text),
    kv_transfer_params: null,
  };
}

/** vLLM with `--reasoning-parser`. */
export const vllm: ReplyShape = {
  name: 'vLLM',
  sources: [
    'https://github.com/vllm-project/vllm/blob/main/vllm/entrypoints/openai/chat_completion/protocol.py',
    'https://github.com/vllm-project/vllm/blob/main/docs/features/reasoning_outputs.md',
    'https://github.com/vllm-project/vllm/issues/52640',
  ],
  engines: ['vllm', 'openai'],
  path: '/v1',
  model,
  reasons: true,
  completes: true,
  routes: (answer) => ({
    '/health': () => ({ body: '' }),
    '/version': () => ({ body: { version: '0.15.1' } }),
    '/v1/models': () => ({
      body: {
        object: 'list',
        data: [{ id: model, object: 'model', owned_by: 'vllm', root: model, parent: null, max_model_len: context }],
      },
    }),
    '/tokenize': ({ body }) => {
      const tokens = encode(String(body.prompt), body.add_special_tokens !== false);
      return { body: { count: tokens.length, max_model_len: context, tokens, token_strs: null } };
    },
    '/detokenize': ({ body }) => ({ body: { prompt: decode(body.tokens as number[]) } }),
    '/v1/completions': (asked) => ({ body: completion(asked, answer(promptOf(asked))) }),
    '/v1/chat/completions': (asked) => ({ body: conversation(asked, answer(lastTurn(asked))) }),
  }),
  troubles: {
    unauthorized: { status: 401, body: { error: 'Unauthorized' } },
    'no-model': openaiError(404, 'The model `x` does not exist.', 'NotFoundError', 404),
    'too-long': openaiError(
      400,
      "This model's maximum context length is 32768 tokens. However, your request has 40000 input tokens. Please reduce the length of the input messages.",
      'BadRequestError',
      400,
    ),
  },
};
