import { type Answer, type Asked, lastTurn, marked, openaiError, promptOf, type ReplyShape, usage } from '../shape.ts';

const model = 'qwen3:0.6b';
const stamp = { created: 1_760_000_000, model, system_fingerprint: 'fp_ollama' };

function counts(asked: Asked, written: string) {
  const { prompt, generated, total } = usage(asked, written);
  return { prompt_tokens: prompt, completion_tokens: generated, total_tokens: total };
}

function conversation(asked: Asked, { text, reasoning }: Answer) {
  const message = { role: 'assistant', content: text, reasoning };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  return { id: 'chatcmpl-730', object: 'chat.completion', ...stamp, choices, usage: counts(asked, reasoning + text) };
}

function completion(asked: Asked, answer: Answer) {
  const text = marked(answer);
  const choices = [{ text, index: 0, finish_reason: 'stop' }];
  return { id: 'cmpl-730', object: 'text_completion', ...stamp, choices, usage: counts(asked, text) };
}

/** Ollama's OpenAI routes. */
export const ollama: ReplyShape = {
  name: 'Ollama',
  sources: [
    'https://github.com/ollama/ollama/blob/main/openai/openai.go',
    'https://github.com/ollama/ollama/blob/main/docs/api/openai-compatibility.mdx',
    'https://github.com/netease-youdao/QAnything/issues/555',
  ],
  engines: ['openai'],
  path: '/v1',
  model,
  reasons: true,
  completes: true,
  routes: (answer) => ({
    '/v1/models': () => ({
      body: { object: 'list', data: [{ id: model, object: 'model', created: 1, owned_by: 'library' }] },
    }),
    '/v1/completions': (asked) => ({ body: completion(asked, answer(promptOf(asked))) }),
    '/v1/chat/completions': (asked) => ({ body: conversation(asked, answer(lastTurn(asked))) }),
    '*': () => ({ status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found' }),
  }),
  troubles: {
    unauthorized: { status: 401, body: { error: 'unauthorized' } },
    'no-model': openaiError(404, 'model "x" not found, try pulling it first', 'api_error', null),
    'rate-limited': openaiError(
      503,
      'server busy, please try again.  maximum pending requests exceeded',
      'api_error',
      null,
    ),
  },
};
