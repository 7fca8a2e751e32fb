import { tokensWithOffsets } from '../byte-tokens.ts';
import { type Answer, type Asked, lastTurn, marked, promptOf, type ReplyShape, tokenCount, usage } from '../shape.ts';

const model = 'deepseek-ai/DeepSeek-R1-Distill-Qwen-1.5B';
const version = '3.3.6-native';

const isTiny = (limit: unknown) => limit === 1;

function conversation(asked: Asked, answer: Answer) {
  const content = marked(answer);
  const { prompt, generated, total } = usage(asked, content);
  const finish_reason = isTiny(asked.body.max_tokens) ? 'length' : 'stop';
  return {
    object: 'chat.completion',
    id: '',
    created: 1_760_000_000,
    model,
    system_fingerprint: version,
    choices: [{ index: 0, message: { role: 'assistant', content }, logprobs: null, finish_reason }],
    usage: { prompt_tokens: prompt, completion_tokens: generated, total_tokens: total },
  };
}

function completion(asked: Asked, answer: Answer) {
  const text = marked(answer);
  const { prompt, generated, total } = usage(asked, text);
  return {
    object: 'text_completion',
    id: '',
    created: 1_760_000_000,
    model,
    system_fingerprint: version,
    choices: [{ index: 0, text, logprobs: null, finish_reason: 'stop' }],
    usage: { prompt_tokens: prompt, completion_tokens: generated, total_tokens: total },
  };
}

/** TGI's own route; the reply to one token of scores has none, as TGI's without prefill. */
function generated({ body }: Asked, answer: Answer) {
  const text = marked(answer);
  const { max_new_tokens: limit } = (body.parameters ?? {}) as { max_new_tokens?: number };
  return {
    generated_text: text,
    details: {
      finish_reason: isTiny(limit) ? 'length' : 'eos_token',
      generated_tokens: tokenCount(text, limit),
      seed: null,
      prefill: [],
      tokens: [],
    },
  };
}

/** TGI, whose chat route leaves reasoning in the content, between the marks of the model. */
export const tgi: ReplyShape = {
  name: 'TGI',
  sources: [
    'https://github.com/huggingface/text-generation-inference/blob/main/router/src/lib.rs',
    'https://github.com/huggingface/text-generation-inference/blob/main/docs/source/messages_api.md',
  ],
  engines: ['tgi', 'openai'],
  path: '/v1',
  model,
  reasons: true,
  completes: true,
  routes: (answer) => ({
    '/health': () => ({ body: '' }),
    '/info': () => ({
      body: {
        model_id: model,
        model_sha: null,
        model_pipeline_tag: 'text-generation',
        max_concurrent_requests: 128,
        max_best_of: 2,
        max_stop_sequences: 4,
        max_input_tokens: 16_383,
        max_total_tokens: 16_384,
        router: 'text-generation-router',
        version,
      },
    }),
    '/v1/models': () => ({
      body: { object: 'list', data: [{ id: model, object: 'model', created: 0, owned_by: model }] },
    }),
    '/tokenize': ({ body }) => ({ body: tokensWithOffsets(String(body.inputs)) }),
    '/generate': (asked) => {
      const tokens = String(tokensWithOffsets(String(asked.body.inputs)).length);
      return { headers: { 'x-prompt-tokens': tokens }, body: generated(asked, answer(String(asked.body.inputs))) };
    },
    '/v1/completions': (asked) => ({ body: completion(asked, answer(promptOf(asked))) }),
    '/v1/chat/completions': (asked) => ({ body: conversation(asked, answer(lastTurn(asked))) }),
  }),
  troubles: {
    unauthorized: { status: 401, body: '' },
    'rate-limited': { status: 429, body: { error: 'Model is overloaded', error_type: 'overloaded' } },
    'too-long': {
      status: 422,
      body: {
        error:
          'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 16384. Given: 20000 `inputs` tokens and 1280 `max_new_tokens`',
        error_type: 'validation',
      },
    },
  },
};
