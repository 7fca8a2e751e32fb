import {
  type Answer,
  type Asked,
  lastTurn,
  openaiError,
  type Reply,
  type ReplyShape,
  tokenCount,
  usage,
} from '../shape.ts';

const model = 'gpt-5-mini';
const request = 'invalid_request_error';

function conversation(asked: Asked, { text, reasoning }: Answer) {
  const { prompt, generated, total } = usage(asked, reasoning + text);
  const spent = { reasoning_tokens: tokenCount(reasoning), audio_tokens: 0, accepted_prediction_tokens: 0 };
  return {
    id: 'chatcmpl-abc',
    object: 'chat.completion',
    created: 1_760_000_000,
    model: `${model}-2025-08-07`,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text, refusal: null, annotations: [] },
        finish_reason: 'stop',
      },
    ],
    usage: {
      prompt_tokens: prompt,
      completion_tokens: generated,
      total_tokens: total,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: { ...spent, rejected_prediction_tokens: 0 },
    },
    service_tier: 'default',
    system_fingerprint: null,
  };
}

/** What such a model refuses: another name of the limit, and any temperature but its own. */
function refusal({ body }: Asked): Reply | undefined {
  if (body.max_tokens !== undefined) {
    const said = "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    return openaiError(400, `Unsupported parameter: ${said}`, request, 'unsupported_parameter');
  }
  if (body.temperature === undefined || body.temperature === 1) return undefined;
  const said = `'temperature' does not support ${body.temperature} with this model. Only the default (1) value is supported.`;
  return openaiError(400, `Unsupported value: ${said}`, request, 'unsupported_value');
}

/** OpenAI's models that reason: they count the reasoning and do not tell it. */
export const openai: ReplyShape = {
  name: 'OpenAI, reasoning models',
  sources: [
    'https://developers.openai.com/api/reference/python/resources/chat',
    'https://platform.openai.com/docs/guides/reasoning',
    'https://github.com/alan-turing-institute/t0-1/issues/69',
    'https://github.com/tmc/langchaingo/issues/1355',
  ],
  engines: ['openai'],
  path: '/v1',
  model,
  reasons: true,
  completes: false,
  routes: (answer) => ({
    '/v1/models': () => ({
      body: { object: 'list', data: [{ id: model, object: 'model', created: 1, owned_by: 'system' }] },
    }),
    '/v1/completions': () =>
      openaiError(
        404,
        'This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?',
        request,
        null,
      ),
    '/v1/chat/completions': (asked) => refusal(asked) ?? { body: conversation(asked, answer(lastTurn(asked))) },
  }),
  troubles: {
    unauthorized: openaiError(
      401,
      'Incorrect API key provided: sk-proj-********************abcd. You can find your API key at https://platform.openai.com/account/api-keys.',
      request,
      'invalid_api_key',
    ),
    'no-model': openaiError(
      404,
      'The model `x` does not exist or you do not have access to it.',
      request,
      'model_not_found',
    ),
    'rate-limited': openaiError(
      429,
      'Rate limit reached for gpt-5-mini in organization org-abc on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s. Visit https://platform.openai.com/account/rate-limits to learn more.',
      'requests',
      'rate_limit_exceeded',
    ),
    'too-long': openaiError(
      400,
      "This model's maximum context length is 272000 tokens. However, your messages resulted in 300000 tokens. Please reduce the length of the messages.",
      request,
      'context_length_exceeded',
    ),
    filtered: openaiError(
      400,
      'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.',
      request,
      'invalid_prompt',
    ),
  },
};
