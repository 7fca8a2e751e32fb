import { describeError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { type FaultyReply, faultOfBody, faultOfReply } from './reply-fault.ts';

const place = 'http://host/generate';

function reply(status: number, text: string, headers: FaultyReply['headers'] = {}): FaultyReply {
  return { status, text, headers };
}

describe('faultOfReply', () => {
  it.each([408, 424, 429, 500, 502, 503, 504])('lets %i be tried again', (status) => {
    expect(faultOfReply(place, reply(status, '')).retryable).toBe(true);
  });

  it.each([
    ['Input validation error: `inputs` must have less than 1024 tokens. Given: 2000', 'too-long'],
    [
      'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 64. Given: 60 `inputs` tokens and 20',
      'too-long',
    ],
    ['Input validation error: `inputs` must have 1 to 64 tokens. Given: 80', 'too-long'],
    ['Input validation error: `top_p` must be > 0.0 and < 1.0', undefined],
  ])('tells whether a row is too long: %s', (error, reason) => {
    expect(faultOfReply(place, reply(422, JSON.stringify({ error }))).details.reason).toBe(reason);
  });

  it.each([
    [{ error: { message: "This model's maximum context length is 128 tokens. However, you requested 150." } }],
    [{ object: 'error', message: "This model's maximum context length is 128 tokens. However, you requested 150." }],
    [{ error: { message: 'max_tokens=5000 cannot be greater than max_model_len=640. Please request fewer.' } }],
    [{ error: { message: "The input (150 tokens) is longer than the model's context length (128 tokens)." } }],
  ])('reads the errors of other engines: %j', (body) => {
    const fault = faultOfReply(place, reply(400, JSON.stringify(body)));
    expect(fault.details.reason).toBe('too-long');
    expect(fault.summary).not.toContain('{');
  });

  it.each([
    [{ error: { message: 'Please reduce the length of the messages.', code: 'context_length_exceeded' } }],
    [{ error: { code: 400, message: 'it does not fit, try increasing it', type: 'exceed_context_size_error' } }],
    [{ error: 'The number of tokens to keep is greater than the context length. Load it with a larger one' }],
    [{ error: { type: 'invalid_request_error', message: 'prompt is too long: 9000 tokens > 8000 maximum' } }],
    [{ error: { message: 'Your input exceeds the context window of this model.' } }],
  ])('knows "too long" in other words, and by its code: %j', (body) => {
    for (const status of [400, 413]) {
      expect(faultOfReply(place, reply(status, JSON.stringify(body))).details.reason).toBe('too-long');
    }
  });

  it.each([
    [
      400,
      { error: { message: 'The response was filtered by our content management policy.', code: 'content_filter' } },
    ],
    [403, { error: { message: 'a/b requires moderation. Your input was flagged.', code: 403 } }],
    [400, { error: { message: 'Input data is not acceptable.', code: 'data_inspection_failed' } }],
    [422, { error: { message: 'No.', type: 'content_policy_violation' } }],
  ])('knows a refusal by a content filter (%i), which is no refused access: %j', (status, body) => {
    const fault = faultOfReply(place, reply(status, JSON.stringify(body)));
    expect(fault).toMatchObject({ retryable: false, details: { reason: 'refused' } });
    expect(fault.message).toContain(`answered ${status}: ${body.error.message.slice(0, -1)}`);
    expect(faultOfReply(place, reply(403, '{"error":"no such key"}')).details.reason).toBeUndefined();
  });

  it('knows a refusal for the usage policy', () => {
    const said = 'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Try another.';
    const body = { error: { message: said, type: 'invalid_request_error', code: 'invalid_prompt' } };
    expect(faultOfReply(place, reply(400, JSON.stringify(body))).details.reason).toBe('refused');
  });

  it.each([
    [404, { error: { message: 'The model `x` does not exist.', code: 404 } }],
    [404, { error: { message: 'model "x" not found, try pulling it first' } }],
    [404, { error: { message: 'The API deployment for this resource does not exist.', code: 'DeploymentNotFound' } }],
    [404, { error: { message: 'No endpoints found for x/y.', code: 404 } }],
    [400, { object: 'error', message: 'Invalid model: x', type: 'invalid_model' }],
    [400, { error: { message: 'Unable to access non-serverless model x.', code: 'model_not_available' } }],
  ])('knows a model that is not there (%i): %j', (status, body) => {
    expect(describeError(faultOfReply(place, reply(status, JSON.stringify(body))))).toContain(
      'Check the name of the model',
    );
  });

  it.each([200, 302, 400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503])('says what to do at %i', (status) => {
    expect(faultOfReply(place, reply(status, '{"error":"no"}')).details.hint).toMatch(/\.$/);
  });

  it('quotes why a model may not be used, and never what is said of a key', () => {
    const body = '{"error":{"message":"Project p may not use model m."}}';
    expect(faultOfReply(place, reply(403, body)).message).toContain('refused access with 403: Project p may not use');
    expect(faultOfReply(place, reply(401, '{"error":"no such key as sk-ab"}')).message).not.toContain('sk-ab');
  });

  it.each([301, 400, 401, 403, 404, 413, 415, 422])('gives up at %i', (status) => {
    const fault = faultOfReply(place, reply(status, ''));
    expect(fault.retryable).toBe(false);
    expect(fault.kind).toBe('endpoint');
  });

  it('tells what the server said', () => {
    const body = { error: 'Input validation error: `top_p` must be > 0.0 and < 1.0', error_type: 'validation' };
    expect(describeError(faultOfReply(place, reply(422, JSON.stringify(body))))).toBe(
      'http://host/generate answered 422: Input validation error: `top_p` must be > 0.0 and < 1.0. ' +
        "Change the request or the server's limits: an unchanged request will be refused again.",
    );
  });

  it('tells plain text in one bounded line without control characters', () => {
    const { message } = faultOfReply(
      place,
      reply(400, `Failed to parse\n\u001b[31mthe\u0000 body ${'x'.repeat(5000)}`),
    );
    expect(message).toContain('answered 400: Failed to parse [31mthe body xxx');
    expect(message.length).toBeLessThan(300);
    expect(message).not.toMatch(/\p{Cc}/u);
  });

  it('calls a page a page', () => {
    const page = reply(502, '<html><body>Bad gateway</body></html>', { 'content-type': 'text/html' });
    expect(faultOfReply(place, page).message).toBe('http://host/generate answered 502: an HTML page.');
  });

  it('tells the flag that raises the limit behind a 429', () => {
    const overloaded = '{"error":"Model is overloaded","error_type":"overloaded"}';
    const fault = faultOfReply(place, reply(429, overloaded, { 'retry-after': '2' }));
    expect(describeError(fault)).toContain('--max-concurrent-requests');
    expect(fault.retryAfter).toBe(2000);
    const service = faultOfReply(place, reply(429, '{"error":{"message":"Rate limit reached"}}'));
    expect(describeError(service)).toContain('--requests-per-minute');
    expect(describeError(service)).not.toContain('--max-concurrent-requests');
  });
});

describe('a quota', () => {
  it.each([
    [true, '{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}'],
    [true, 'Rate limit exceeded: free-models-per-day'],
    [true, 'quotaId: GenerateRequestsPerDayPerProjectPerModel-FreeTier'],
    [true, 'Rate limit reached on tokens per day (TPD): Limit 100000'],
    [true, 'Insufficient credits'],
    [false, 'Rate limit exceeded: free-models-per-min'],
    [false, 'You exceeded your current quota. quotaId: GenerateRequestsPerMinutePerProjectPerModel'],
    [false, 'Model is overloaded'],
  ])('is used up (%s): %s', (expected, text) => {
    const fault = faultOfReply(place, reply(429, text));
    expect(fault.retryable).toBe(!expected);
    expect(describeError(fault).includes('The quota is used up')).toBe(expected);
  });
});

describe('faultOfBody', () => {
  it.each([
    ['<!doctype html><html></html>', 'an HTML page'],
    ['', 'nothing'],
    ['{"generated_text": "cut', '"{"generated_text": "cut"'],
  ])('names %j', (text, what) => {
    expect(faultOfBody(place, reply(200, text), 'a list').message).toBe(
      `http://host/generate answered with ${what} where a list was expected.`,
    );
  });
});
