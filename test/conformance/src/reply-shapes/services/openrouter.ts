import { type Answer, type Asked, lastTurn, marked, promptOf, type ReplyShape, tokenCount, usage } from '../shape.ts';

const model = 'deepseek/deepseek-r1-0528';
const stamp = { provider: 'DeepInfra', model, created: 1_760_000_000, system_fingerprint: null };

function counts(asked: Asked, { text, reasoning }: Answer) {
  const { prompt, generated, total } = usage(asked, reasoning + text);
  return {
    prompt_tokens: prompt,
    completion_tokens: generated,
    total_tokens: total,
    cost: 0.000_161,
    is_byok: false,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    cost_details: { upstream_inference_cost: null },
    completion_tokens_details: { reasoning_tokens: tokenCount(reasoning), image_tokens: 0 },
  };
}

/** What keeps a connection alive until there is an answer. */
function late(body: object): string {
  return `\n         \n\n         \n: OPENROUTER PROCESSING\n\n${JSON.stringify(body)}`;
}

function conversation(asked: Asked, answer: Answer) {
  const { text, reasoning } = answer;
  const message = {
    role: 'assistant',
    content: text,
    refusal: null,
    reasoning,
    reasoning_details: [{ format: 'unknown', index: 0, type: 'reasoning.text', text: reasoning }],
  };
  const ends = { logprobs: null, finish_reason: 'stop', native_finish_reason: 'eos' };
  const choices = [{ ...ends, index: 0, message }];
  return { id: 'gen-1', object: 'chat.completion', ...stamp, choices, usage: counts(asked, answer) };
}

function completion(asked: Asked, answer: Answer) {
  const choices = [{ logprobs: null, finish_reason: 'stop', native_finish_reason: 'eos', text: marked(answer) }];
  return { id: 'gen-1', object: 'text_completion', ...stamp, choices, usage: counts(asked, answer) };
}

/** An upstream failure, in a reply of status 200. */
function failed() {
  const message = { role: 'assistant', content: '', refusal: null };
  const error = { code: 502, message: 'Upstream error from DeepInfra', metadata: { provider_name: 'DeepInfra' } };
  const choices = [{ finish_reason: 'error', native_finish_reason: null, index: 0, message, error }];
  return { id: 'gen-1', object: 'chat.completion', ...stamp, choices };
}

/** OpenRouter, where each third conversation fails once upstream. */
export const openrouter: ReplyShape = {
  name: 'OpenRouter',
  sources: [
    'https://openrouter.ai/docs/api-reference/errors',
    'https://openrouter.ai/docs/use-cases/reasoning-tokens',
    'https://openrouter.ai/announcements/standardized-finish-reasons',
    'https://github.com/tmc/langchaingo/pull/1350',
  ],
  engines: ['openai'],
  path: '/api/v1',
  model,
  reasons: true,
  completes: true,
  routes(answer) {
    let asks = 0;
    return {
      '/api/v1/models': () => ({
        body: {
          data: [model, 'openai/gpt-5-mini'].map((id) => ({
            id,
            canonical_slug: id,
            name: id,
            created: 1,
            context_length: 163_840,
            architecture: { modality: 'text->text', tokenizer: 'DeepSeek', instruct_type: 'deepseek-r1' },
            pricing: { prompt: '0.0000005', completion: '0.00000215' },
            top_provider: { context_length: 163_840, max_completion_tokens: null, is_moderated: false },
            per_request_limits: null,
          })),
        },
      }),
      '/api/v1/completions': (asked) => ({ body: late(completion(asked, answer(promptOf(asked)))) }),
      '/api/v1/chat/completions': (asked) => {
        asks += 1;
        return { body: late(asks % 3 === 0 ? failed() : conversation(asked, answer(lastTurn(asked)))) };
      },
    };
  },
  troubles: {
    unauthorized: { status: 401, body: { error: { message: 'No auth credentials found', code: 401 } } },
    'no-model': { status: 404, body: { error: { message: 'No endpoints found for x/y.', code: 404 } } },
    'rate-limited': {
      body: {
        error: {
          message: 'Provider returned error',
          code: 429,
          metadata: { raw: 'deepseek-r1 is temporarily rate-limited upstream', provider_name: 'DeepInfra' },
        },
        user_id: 'user_1',
      },
    },
    'too-long': {
      status: 400,
      body: {
        error: {
          message:
            "This endpoint's maximum context length is 163840 tokens. However, you requested about 200000 tokens (198720 of text input, 1280 in the output). Please reduce the length of either one.",
          code: 400,
        },
      },
    },
    filtered: {
      status: 403,
      body: {
        error: {
          message: 'openai/gpt-5-mini requires moderation on OpenAI. Your input was flagged for "violence".',
          code: 403,
          metadata: { reasons: ['violence'], flagged_input: 'Write a...blood', provider_name: 'OpenAI' },
        },
      },
    },
  },
};
