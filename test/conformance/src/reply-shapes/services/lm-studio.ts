import { type Answer, type Asked, lastTurn, marked, openaiError, promptOf, type ReplyShape, usage } from '../shape.ts';

const model = 'openai/gpt-oss-20b';
const stamp = { created: 1_760_000_000, model, stats: {}, system_fingerprint: model };

function counts(asked: Asked, written: string) {
  const { prompt, generated, total } = usage(asked, written);
  return { prompt_tokens: prompt, completion_tokens: generated, total_tokens: total };
}

function conversation(asked: Asked, { text, reasoning }: Answer) {
  const message = { role: 'assistant', content: text, reasoning, tool_calls: [] };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
  return { id: 'chatcmpl-i3g', object: 'chat.completion', choices, usage: counts(asked, reasoning + text), ...stamp };
}

function completion(asked: Asked, answer: Answer) {
  const text = marked(answer);
  const choices = [{ index: 0, text, logprobs: null, finish_reason: 'stop' }];
  return { id: 'cmpl-p9r', object: 'text_completion', choices, usage: counts(asked, text), ...stamp };
}

/** LM Studio, which answers 200 on routes that it does not have. */
export const lmStudio: ReplyShape = {
  name: 'LM Studio',
  sources: [
    'https://github.com/lmstudio-ai/docs/blob/main/0_app/4_api/2_lmstudio-rest-api/v0.md',
    'https://github.com/lmstudio-ai/docs/blob/main/0_app/0_root/api-changelog.md',
    'https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/618',
  ],
  engines: ['openai'],
  path: '/v1',
  model,
  reasons: true,
  completes: true,
  routes: (answer) => ({
    '/v1/models': () => ({
      body: {
        data: [model, 'text-embedding-nomic-embed-text-v1.5'].map((id) => ({
          id,
          object: 'model',
          owned_by: 'organization_owner',
        })),
        object: 'list',
      },
    }),
    '/v1/completions': (asked) => ({ body: completion(asked, answer(promptOf(asked))) }),
    '/v1/chat/completions': (asked) => ({ body: conversation(asked, answer(lastTurn(asked))) }),
    '*': ({ path }) => ({ body: { error: `Unexpected endpoint or method. (POST ${path})` } }),
  }),
  troubles: {
    'no-model': openaiError(
      404,
      'Model "x" not found. Please specify a valid model. Your models are: openai/gpt-oss-20b',
      'invalid_request_error',
      'model_not_found',
    ),
    'too-long': {
      status: 400,
      body: {
        error:
          'The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length, or provide a shorter input',
      },
    },
  },
};
