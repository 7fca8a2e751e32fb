import { describeError, type JsonObject, MainbenchError } from '@mainbench/spec';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type JudgeMove, type JudgeRequest, startScriptedJudge } from '../testing/judge-server.ts';
import { connectJudge, type JudgeNeeds } from './ask-judge.ts';
import type { JudgeOptions } from './judge-options.ts';

const messages = [{ role: 'user' as const, content: 'm or M?' }];
const parameters: JsonObject = {
  model: 'j',
  max_tokens: 5,
  temperature: 0,
  logprobs: true,
  top_logprobs: 5,
  stop: ['.'],
};
const said = (content: unknown, finish = 'stop'): JudgeMove => ({
  kind: 'message',
  message: { role: 'assistant', content: content as string },
  finish,
});
const refusal = (status: number, body: unknown, headers: Record<string, string> = {}): JudgeMove => ({
  kind: 'body',
  status,
  body: JSON.stringify(body),
  headers,
});

async function judge(
  script: (request: JudgeRequest) => JudgeMove,
  options: Partial<JudgeOptions> = {},
  needs: JudgeNeeds = {},
) {
  const server = await startScriptedJudge(script);
  onTestFinished(() => server.close());
  const settings = { url: server.url, annotator: 'a', cacheFile: '', baseDelay: 1, attempts: 4, ...options };
  const notes: string[] = [];
  const connection = connectJudge(settings, parameters, { note: (text) => notes.push(text), ...needs });
  return { server, notes, connection, ask: () => connection.ask(messages) };
}

/** A judge whose model takes only what is listed; FastAPI's form of a refusal, where `detail` stands alone. */
function taking(...names: string[]) {
  return ({ body }: JudgeRequest): JudgeMove => {
    const refused = Object.keys(body).find((name) => !['model', 'messages', ...names].includes(name));
    if (refused === undefined) return said('M. Because');
    return refusal(422, { detail: [{ loc: ['body', refused], msg: 'Extra inputs are not permitted' }] });
  };
}

describe('parameters that the judge refuses', () => {
  it('are left out or renamed, for all requests under way, and cut at the stop string here', async () => {
    const { server, notes, connection, ask } = await judge(taking('max_completion_tokens'));
    const answers = await Promise.all(Array.from({ length: 8 }, ask));
    for (const { completion } of answers) expect(completion?.text).toBe('M');
    expect(connection.refusedParameters).toMatchObject({
      max_tokens: expect.stringMatching(/^renamed to max_completion_tokens/),
      temperature: expect.stringMatching(/^left out: the server uses its default/),
      logprobs: expect.stringMatching(/^left out/),
      stop: expect.stringMatching(/^left out/),
    });
    expect(notes).toHaveLength(4);
    const before = server.requests.length;
    await ask();
    expect(server.requests).toHaveLength(before + 1);
  });

  it('end the work where verdicts are weighed by log-probabilities, with what to do', async () => {
    const forbidden = refusal(403, { error: { message: 'You are not allowed to request logprobs from this model' } });
    const { ask } = await judge(
      ({ body }) => (body.logprobs ? forbidden : said('M')),
      {},
      { logprobsFor: 'annotator x' },
    );
    const error = await ask().catch((reason: unknown) => reason as MainbenchError);
    expect(MainbenchError.is(error) && error.retryable).toBe(false);
    expect(describeError(error as MainbenchError)).toMatch(
      /\/v1\/chat\/completions returns no log-probabilities for this model \(You are not allowed.*\), and annotator x needs them\. Name an annotator that reads text/,
    );
  });
});

describe('a judge with a rate limit', () => {
  it('is waited for, however often more than the tries', async () => {
    const { ask, server } = await judge(({ attempt }) =>
      attempt <= 6 ? refusal(429, { error: { message: 'slow down' } }, { 'retry-after-ms': '5' }) : said('M'),
    );
    expect((await ask()).completion?.text).toBe('M');
    expect(server.requests).toHaveLength(7);
  });

  it('is given up once the wait would be too long, with a sentence', async () => {
    const limit = () => refusal(429, { error: { message: 'slow down' } }, { 'retry-after': '3600' });
    const { ask, server } = await judge(limit, { rateLimitTimeout: 1000 });
    const error = await ask().catch((reason: unknown) => reason as MainbenchError);
    expect(describeError(error as MainbenchError)).toMatch(
      /answered 429: slow down, still after 0 s.*judge_requests_per/,
    );
    expect(server.requests).toHaveLength(1);
  });

  it('may say so with 503: the hint names the options of the judge', async () => {
    const limit = () => refusal(503, { error: { message: 'busy' } }, { 'retry-after': '3600' });
    const { ask } = await judge(limit, { rateLimitTimeout: 1000 });
    const error = await ask().catch((reason: unknown) => reason as MainbenchError);
    expect(describeError(error as MainbenchError)).toMatch(
      /answered 503: busy, still after 0 s.*judge_rate_limit_timeout/,
    );
  });

  it('is not waited for where its quota is used up', async () => {
    const { ask, server } = await judge(() => refusal(429, { error: { message: 'No', code: 'insufficient_quota' } }));
    await expect(ask()).rejects.toThrow('answered 429: No');
    expect(server.requests).toHaveLength(1);
  });
});

describe('faults that may pass', () => {
  it.each([409, 425, 500, 501, 505])('are those of status %i too, as often as judge_attempts says', async (status) => {
    const { ask, server } = await judge(({ attempt }) => (attempt < 4 ? refusal(status, {}) : said('M')));
    expect((await ask()).completion?.text).toBe('M');
    expect(server.requests).toHaveLength(4);
  });

  it('are answers that do not come in time, as often as judge_attempts says', async () => {
    const { ask, server } = await judge(() => ({ kind: 'silence' }), { requestTimeout: 30 });
    const error = await ask().catch((reason: unknown) => reason as MainbenchError);
    expect(describeError(error as MainbenchError)).toMatch(
      /no answer within 0\.03 s \(tried 4 times\)\. Check the judge/,
    );
    expect(server.requests).toHaveLength(4);
  });

  it('end at once when the work is interrupted, also for who waits for a turn', async () => {
    const { connection, server } = await judge(() => ({ kind: 'silence' }), { concurrency: 1 });
    const controller = new AbortController();
    const asked = [1, 2].map(() => connection.ask(messages, controller.signal));
    setTimeout(() => controller.abort(), 50);
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    expect(server.requests).toHaveLength(1);
  });
});

describe('replies of a judge in the wild', () => {
  it.each([
    [[{ type: 'text', text: 'M' }], 'M'],
    ['M', 'M'],
  ])('may come in parts: %j', async (content, text) => {
    const { ask } = await judge(() => said(content));
    expect((await ask()).completion?.text).toBe(text);
  });

  it.each([
    { error: { message: 'Provider returned error', code: 429 } },
    { error: { message: 'Upstream error', code: 502 } },
    { choices: [{ message: { content: '' }, finish_reason: 'error', error: { code: 502, message: 'Upstream' } }] },
    { choices: [{ message: { content: '' }, finish_reason: 'error' }] },
  ])('that hold an error under status 200 are asked for again: %j', async (body) => {
    const { ask, server } = await judge(({ attempt }) => (attempt === 1 ? refusal(200, body) : said('M')));
    expect((await ask()).completion?.text).toBe('M');
    expect(server.requests).toHaveLength(2);
  });

  it('may be followed by the mark of a stream', async () => {
    const body = `${JSON.stringify({ choices: [{ message: { content: 'M' } }] })}\n\ndata: [DONE]\n\n`;
    const { ask } = await judge(() => ({ kind: 'body', status: 200, body }));
    expect((await ask()).completion?.text).toBe('M');
  });

  it.each([
    { error: { message: 'Please reduce the length of the messages.', code: 'context_length_exceeded' } },
    { error: { message: 'it does not fit', type: 'exceed_context_size_error' } },
    { error: 'The number of tokens to keep is greater than the context length.' },
    { error: { message: 'prompt is too long: 9000 tokens > 8000 maximum' } },
    { error: { message: 'Filtered.', code: 'content_filter' } },
    { error: { message: 'Please try again with a different prompt.' } },
    { error: { message: 'Could not finish the message because max_tokens or model output limit was reached.' } },
  ])('that refuse this prompt are a missing verdict: %j', async (body) => {
    const { ask, server } = await judge(() => refusal(400, body));
    expect((await ask()).missing).toContain('answered 400');
    expect(server.requests).toHaveLength(1);
  });
});
