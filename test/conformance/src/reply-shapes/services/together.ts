import { type Answer, type Asked, lastTurn, marked, openaiError, promptOf, type ReplyShape, usage } from '../shape.ts';

const model = 'deepseek-ai/DeepSeek-R1';
const request = 'invalid_request_error';

function counts(asked: Asked, written: string) {
  const { prompt, generated, total } = usage(asked, written);
  return { prompt_tokens: prompt, completion_tokens: generated, total_tokens: total, cached_tokens: 0 };
}

function conversation(asked: Asked, { text, reasoning }: Answer) {
  const message = { role: 'assistant', content: text, tool_calls: [], reasoning };
  return {
    id: 'nz1-abc',
    object: 'chat.completion',
    created: 1_760_000_000,
    model,
    prompt: [],
    choices: [{ finish_reason: 'eos', seed: 1.2e19, logprobs: null, index: 0, message }],
    usage: counts(asked, reasoning + text),
  };
}

function completion(asked: Asked, answer: Answer) {
  const text = marked(answer);
  return {
    id: 'nz1-abc',
    object: 'text.completion',
    created: 1_760_000_000,
    model,
    prompt: [],
    choices: [{ text, finish_reason: 'eos', seed: 1.2e19, logprobs: null }],
    usage: counts(asked, text),
  };
}

/** Together, whose list of models is a bare array. */
export const together: ReplyShape = {
  name: 'Together',
  sources: [
    'https://github.com/togethercomputer/openapi/blob/main/openapi.yaml',
    'https://docs.together.ai/reference/chat-completions',
    'https://github.com/HeyPuter/puter/issues/3168',
    'https://github.com/SWE-agent/SWE-agent/issues/135',
  ],
  engines: ['openai'],
  path: '/v1',
  model,
  reasons: true,
  completes: true,
  routes: (answer) => ({
    '/v1/models': () => ({
      body: [model, 'black-forest-labs/FLUX.1-schnell'].map((id) => ({
        id,
        object: 'model',
        created: 0,
        type: 'chat',
        display_name: id,
        organization: id.split('/')[0],
        license: 'mit',
        context_length: 163_840,
        pricing: { hourly: 0, input: 3, output: 7, base: 0, finetune: 0 },
      })),
    }),
    '/v1/completions': (asked) => ({ body: completion(asked, answer(promptOf(asked))) }),
    '/v1/chat/completions': (asked) => ({ body: conversation(asked, answer(lastTurn(asked))) }),
  }),
  troubles: {
    unauthorized: openaiError(
      401,
      'Invalid API key provided. You can find your API key at https://api.together.xyz/settings/api-keys.',
      request,
      'invalid_api_key',
    ),
    'no-model': openaiError(
      400,
      'Unable to access non-serverless model x/y. Please visit https://api.together.ai/models/x/y to create and start a new dedicated endpoint for the model.',
      request,
      'model_not_available',
    ),
    'rate-limited': openaiError(
      429,
      'You have been rate limited. Your rate limit is 60 queries per minute. Please navigate to https://www.together.ai/forms/rate-limit-increase to request a rate limit increase.',
      'rate_limit',
      null,
    ),
    'too-long': openaiError(
      422,
      'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 32769. Given: 40000 `inputs` tokens and 1280 `max_new_tokens`',
      request,
      null,
    ),
  },
};
