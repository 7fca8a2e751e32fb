import { expect, it } from 'vitest';
import { refusedParameter } from './refused-parameter.ts';

const sent = {
  model: 'm',
  messages: [],
  max_tokens: 5,
  temperature: 0,
  top_p: 0.9,
  seed: 1,
  stop: ['x'],
  logprobs: true,
  top_logprobs: 5,
};
const find = (body: unknown) => refusedParameter(typeof body === 'string' ? body : JSON.stringify(body), sent);
const openai = (message: string, param: string | null = null, code: string | null = 'unsupported_parameter') => ({
  error: { message, type: 'invalid_request_error', param, code },
});

it.each([
  // OpenAI and Azure: models that reason.
  [
    'max_tokens',
    openai(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
    ),
  ],
  [
    'temperature',
    openai(
      "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
      'temperature',
      'unsupported_value',
    ),
  ],
  ['top_p', openai("Unsupported parameter: 'top_p' is not supported with this model.", 'top_p')],
  ['logprobs', openai('You are not allowed to request logprobs from this model', null, null)],
  ['logprobs', openai("This model does not support the 'logprobs' parameter.", 'logprobs')],
  ['stop', openai("Unsupported parameter: 'stop' is not supported with this model.", 'stop')],
  ['seed', openai('Unrecognized request argument supplied: seed', null, null)],
  // vLLM: pydantic's errors as a text.
  [
    'seed',
    {
      object: 'error',
      message: "[{'type': 'extra_forbidden', 'loc': ('body', 'seed'), 'msg': 'Extra inputs are not permitted'}]",
      type: 'BadRequestError',
      code: 400,
    },
  ],
  ['seed', { object: 'error', message: 'Torch XLA does not support per-request seed.', code: 400 }],
  // FastAPI and Mistral: pydantic's errors as values.
  ['seed', { detail: [{ type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'Extra inputs are not permitted' }] }],
  [
    'top_p',
    { object: 'error', message: { detail: [{ loc: ['body', 'top_p'], msg: 'Extra inputs are not permitted' }] } },
  ],
  // Gemini's route for OpenAI clients.
  [
    'seed',
    [{ error: { code: 400, message: 'Invalid JSON payload received. Unknown name "seed": Cannot find field.' } }],
  ],
  ['logprobs', [{ error: { code: 400, message: 'Logprobs is not enabled for models/gemini-2.5-flash' } }]],
  // Anthropic and services before it.
  ['temperature', { type: 'error', error: { type: 'x', message: '`temperature` is deprecated for this model.' } }],
  ['top_p', { error: { message: '`temperature` and `top_p` cannot both be specified for this model.' } }],
  ['temperature', { error: { message: '`temperature` may only be set to 1 when thinking is enabled.' } }],
  ['top_p', { message: 'Malformed input request: #: extraneous key [top_p] is not permitted, please reformat.' }],
  // xAI, DeepSeek, Groq, Together, litellm, serde.
  ['stop', { code: 'invalid', error: 'Argument not supported on this model: stop' }],
  ['stop', { error: 'Model grok-4 does not support parameter stop.' }],
  ['logprobs', { error: { message: 'deepseek-reasoner does not support the parameter `logprobs`' } }],
  ['logprobs', { error: { message: "property 'top_logprobs' is unsupported", type: 'invalid_request_error' } }],
  ['temperature', { error: { message: "openai does not support parameters: ['temperature'], for model=gpt-5" } }],
  ['seed', 'Failed to deserialize: unknown field `seed`, expected one of `messages`, `temperature`, `stop`'],
])('knows that %s is refused: %j', (name, body) => {
  expect(find(body)?.name).toBe(name);
});

it('tells the name that the server has for a limit', () => {
  expect(find(openai("'max_tokens' is not supported. Use 'max_output_tokens' instead."))).toMatchObject({
    name: 'max_tokens',
    instead: 'max_output_tokens',
  });
});

it.each([
  "'temperature' must be strictly positive",
  'temperature must be > 0',
  'Input validation error: `temperature` must be greater than 0',
])('knows that only 0 is refused: %s', (error) => {
  expect(find({ error })).toMatchObject({ name: 'temperature', zeroOnly: true });
});

it.each([
  // A value beyond its bound.
  openai('max_tokens is too large: 5000. This model supports at most 4096 completion tokens.', 'max_tokens', 'invalid'),
  { error: '`top_p` must be > 0.0 and < 1.0. Unknown value.' },
  { detail: [{ loc: ['body', 'temperature'], msg: 'Input should be less than or equal to 1.5', input: 2 }] },
  { error: { message: 'temperature must be >= 0' } },
  // Prompts.
  openai(
    "This model's maximum context length is 8192 tokens. Reduce max_tokens.",
    'messages',
    'context_length_exceeded',
  ),
  { error: { message: "'max_tokens' is too large: 512. Your request has 600 input tokens." } },
  { error: { message: 'This content is not allowed. Please stop.', code: 'content_filter' } },
  { error: { message: 'Unsupported image.', param: 'messages' } },
  // What was not sent, and what is not ours to leave out.
  openai("Unsupported parameter: 'presence_penalty' is not supported with this model."),
  openai("Unsupported parameter: 'reasoning_effort' is not supported with this model.", 'reasoning_effort'),
  { detail: [{ loc: ['body', 'x'], msg: 'Extra inputs are not permitted', input: 'temperature' }] },
  'not supported: 405',
  '',
])('leaves other refusals as they are: %j', (body) => {
  expect(find(body)).toBeUndefined();
});
