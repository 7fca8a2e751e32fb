import { type Answer, type Asked, lastTurn, type Reply, type ReplyShape, usage } from '../shape.ts';

const model = 'magistral-small-latest';

/** Mistral's errors lie open, beside `object`. */
function error(status: number, message: string, type: string, code: string): Reply {
  return { status, body: { object: 'error', message, type, param: null, code } };
}

function conversation(asked: Asked, { text, reasoning }: Answer) {
  const { prompt, generated, total } = usage(asked, reasoning + text);
  const content = [
    { type: 'thinking', thinking: [{ type: 'text', text: reasoning }], closed: true },
    { type: 'text', text },
  ];
  const choice = { index: 0, finish_reason: 'stop', message: { role: 'assistant', tool_calls: null, content } };
  return {
    id: 'e5cc70bb28c444948073e77776eb30ef',
    created: 1_760_000_000,
    model,
    usage: { prompt_tokens: prompt, total_tokens: total, completion_tokens: generated, num_cached_tokens: 0 },
    object: 'chat.completion',
    choices: [choice],
  };
}

/** Mistral's models that reason: the content is a list of parts. */
export const mistral: ReplyShape = {
  name: 'Mistral',
  sources: [
    'https://docs.mistral.ai/studio-api/conversations/reasoning',
    'https://github.com/spring-projects/spring-ai/pull/5020',
    'https://github.com/braintrustdata/braintrust-sdk-javascript/issues/1857',
    'https://github.com/tmc/langchaingo/issues/1233',
    'https://github.com/raycast/extensions/issues/31107',
  ],
  engines: ['openai'],
  path: '/v1',
  model,
  reasons: true,
  completes: false,
  routes: (answer) => ({
    '/v1/models': () => ({
      body: {
        object: 'list',
        data: [
          {
            id: model,
            object: 'model',
            created: 1,
            owned_by: 'mistralai',
            capabilities: { completion_chat: true, completion_fim: false, function_calling: true, reasoning: true },
            name: model,
            max_context_length: 131_072,
            aliases: [],
            deprecation: null,
            default_model_temperature: 0.7,
            type: 'base',
          },
        ],
      },
    }),
    '/v1/chat/completions': (asked) => ({ body: conversation(asked, answer(lastTurn(asked))) }),
    '*': () => ({ status: 404, body: { message: 'no Route matched with those values' } }),
  }),
  troubles: {
    unauthorized: { status: 401, body: { detail: 'Unauthorized' } },
    'no-model': error(400, 'Invalid model: x', 'invalid_model', '1500'),
    'rate-limited': error(429, 'Rate limit exceeded', 'rate_limited', '1300'),
    'too-long': error(
      400,
      'Prompt contains 140000 tokens and 0 draft tokens, too large for model with 131072 maximum context length',
      'invalid_request_prompt',
      '3051',
    ),
  },
};
