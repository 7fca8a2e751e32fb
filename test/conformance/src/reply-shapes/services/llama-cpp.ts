import { type Answer, type Asked, lastTurn, marked, promptOf, type ReplyShape, tokenCount, usage } from '../shape.ts';

const model = 'qwen3-0.6b-q8_0.gguf';
const build = 'b6700-3df2244d';
const stamp = { created: 1_760_000_000, model, system_fingerprint: build };

function timings(prompt: number, generated: number) {
  const spent = { prompt_ms: 30.1, prompt_per_token_ms: 0.9, prompt_per_second: 1100.2 };
  const written = { predicted_ms: 400.7, predicted_per_token_ms: 8.2, predicted_per_second: 121.9 };
  return { cache_n: 0, prompt_n: prompt, ...spent, predicted_n: generated, ...written };
}

function counted(asked: Asked, written: string) {
  const { prompt, generated, total } = usage(asked, written);
  return {
    usage: { completion_tokens: generated, prompt_tokens: prompt, total_tokens: total },
    timings: timings(prompt, generated),
  };
}

function conversation(asked: Asked, { text, reasoning }: Answer) {
  const message = { role: 'assistant', reasoning_content: reasoning, content: text };
  return {
    choices: [{ finish_reason: 'stop', index: 0, message }],
    ...stamp,
    object: 'chat.completion',
    id: 'chatcmpl-abc',
    ...counted(asked, reasoning + text),
    // With --verbose.
    __verbose: { index: 0, content: marked({ text, reasoning }), tokens: [], stop: true, stop_type: 'eos' },
  };
}

function completion(asked: Asked, answer: Answer) {
  const text = marked(answer);
  return {
    choices: [{ text, index: 0, logprobs: null, finish_reason: 'stop' }],
    ...stamp,
    object: 'text_completion',
    id: 'chatcmpl-abc',
    ...counted(asked, text),
  };
}

/** llama.cpp's server with `--jinja --reasoning-format deepseek`. */
export const llamaCpp: ReplyShape = {
  name: 'llama.cpp',
  sources: [
    'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/server-task.cpp',
    'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
    'https://github.com/ggml-org/llama.cpp/issues/15780',
  ],
  engines: ['openai'],
  path: '',
  model,
  reasons: true,
  completes: true,
  routes: (answer) => ({
    '/health': () => ({ body: { status: 'ok' } }),
    '/props': () => ({ body: { total_slots: 4, model_path: model, build_info: build, chat_template: '…' } }),
    '/v1/models': () => ({
      body: {
        models: [{ name: model, model, type: 'model', capabilities: ['completion'], details: { format: 'gguf' } }],
        object: 'list',
        data: [{ id: model, object: 'model', created: 1, owned_by: 'llamacpp', meta: { n_ctx_train: 40_960 } }],
      },
    }),
    '/v1/completions': (asked) => ({ body: completion(asked, answer(promptOf(asked))) }),
    '/v1/chat/completions': (asked) => ({ body: conversation(asked, answer(lastTurn(asked))) }),
    '*': () => ({ status: 404, body: { error: { code: 404, message: 'File Not Found', type: 'not_found_error' } } }),
  }),
  troubles: {
    unauthorized: {
      status: 401,
      body: { error: { code: 401, message: 'Invalid API Key', type: 'authentication_error' } },
    },
    'rate-limited': {
      status: 503,
      body: { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    },
    'too-long': {
      status: 400,
      body: {
        error: {
          code: 400,
          message: 'the request exceeds the available context size, try increasing it',
          type: 'exceed_context_size_error',
          n_prompt_tokens: tokenCount('x'.repeat(20_000)),
          n_ctx: 4096,
        },
      },
    },
  },
};
