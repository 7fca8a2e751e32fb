import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, type JsonObject, MainbenchError, type OutputPair } from '@mainbench/spec';
import { expect, it, onTestFinished, vi } from 'vitest';
import { isSwitched } from '../prompt/fill-prompt.ts';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { type JudgeMove, type JudgeRequest, startScriptedJudge } from '../testing/judge-server.ts';
import { createJudge } from './create-judge.ts';
import type { JudgeOptions } from './judge-options.ts';

const pair = (name: string, output = 'ours'): OutputPair => ({
  instruction: `Tell of ${name}.`,
  output_1: `theirs on ${name}`,
  output_2: `${output} on ${name}`,
});
const clear: JudgeMove = { kind: 'logprobs', m: Math.log(0.75), M: Math.log(0.25) };

async function prepare(script: (request: JudgeRequest) => JudgeMove, options: Partial<JudgeOptions> = {}) {
  const server = await startScriptedJudge(script);
  onTestFinished(() => server.close());
  const cacheFile = join(await temporaryFolder(), 'annotations_seed0_configs.json');
  const settings: JudgeOptions = {
    url: server.url,
    annotator: 'weighted_alpaca_eval_gpt4_turbo',
    cacheFile,
    baseDelay: 1,
    attempts: 4,
    ...options,
  };
  return { server, cacheFile, settings, open: () => createJudge(settings, contextFor()) };
}

const records = async (file: string) => JSON.parse(await readFile(file, 'utf8')) as JsonObject[];

it('reads preferences from log-probabilities, in the order of the pair, and asks as the annotator says', async () => {
  const { server, cacheFile, open } = await prepare(() => clear);
  const judge = await open();
  const pairs = ['cats', 'dogs', 'rain', 'snow', 'tea'].map((name) => pair(name));
  for (const each of pairs) {
    const { preference, switched, judge: judged, tokens, price, cached } = await judge.compare(each);
    expect(switched).toBe(isSwitched(each.instruction));
    // The first output shown has 0.75 of the probability, so 1.25; turned round where the order was.
    expect(preference).toBeCloseTo(switched ? 1.75 : 1.25, 12);
    expect([judged, tokens, cached]).toEqual(['scripted-judge-0001 fp_1', 1001, false]);
    expect(price).toBeCloseTo((1000 * 10 + 30) / 1e6, 12);
  }
  expect(pairs.some(({ instruction }) => isSwitched(instruction))).toBe(true);
  const { body } = server.requests[0] as JudgeRequest;
  expect(body).toMatchObject({
    model: 'gpt-4-1106-preview',
    max_tokens: 1,
    temperature: 1,
    top_p: 1,
    logprobs: true,
    top_logprobs: 5,
  });
  expect(body.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  await judge.close();
  const kept = await records(cacheFile);
  expect(kept.map(({ instruction }) => instruction)).toEqual(pairs.map(({ instruction }) => instruction));
  expect(kept[0]).toMatchObject({ annotator: 'weighted_alpaca_eval_gpt4_turbo', preference_judge: expect.any(String) });
  expect(kept[0]).toMatchObject({ preference_raw_completion: { logprobs: expect.anything() } });
  expect(judge.identity).toMatchObject({ model: 'gpt-4-1106-preview', template: expect.stringMatching(/^784227e6/) });
});

it('pays for no judgement twice: not at once, not in another run, not for equal outputs', async () => {
  const { server, open } = await prepare(() => clear);
  const first = await open();
  const [one, two] = await Promise.all([first.compare(pair('cats')), first.compare(pair('cats'))]);
  expect(one.preference).toBe(two.preference);
  const same = await first.compare({ instruction: 'x', output_1: 'y', output_2: 'y' });
  expect([same.preference, same.prompt]).toEqual([1.5, null]);
  await first.close();
  const second = await open();
  expect((await second.compare(pair('cats'))).cached).toBe(true);
  expect(second.counts).toEqual({ asked: 0, cached: 1, missing: 0 });
  await second.close();
  expect(server.requests).toHaveLength(1);
});

it('uses judgements that alpaca_eval itself recorded, keeps what else is in its file, and writes its form', async () => {
  const { server, cacheFile, open } = await prepare(() => clear);
  const theirs = {
    ...pair('cats'),
    annotator: 'weighted_alpaca_eval_gpt4_turbo',
    preference: 1.9,
    price_per_example: 0.01,
    time_per_example: 0.2,
    raw_completion: { text: 'm' },
    note: 'kept',
  };
  const other = { ...theirs, annotator: 'another' };
  await writeFile(cacheFile, JSON.stringify([theirs, other]));
  const judge = await open();
  expect(await judge.compare(pair('cats'))).toMatchObject({ preference: 1.9, cached: true, price: 0.01 });
  await judge.compare(pair('dogs'));
  await judge.close();
  const kept = await records(cacheFile);
  expect(kept.slice(0, 2)).toEqual([theirs, other]);
  expect(Object.keys(kept[2] ?? {}).slice(0, 7)).toEqual([
    'instruction',
    'output_1',
    'output_2',
    'annotator',
    'preference',
    'preference_price_per_example',
    'preference_time_per_example',
  ]);
  expect(server.requests).toHaveLength(1);
});

it('counts refusals, filters, empty answers and prose, scores none of them and asks again only when told', async () => {
  const moves: Record<string, JudgeMove> = {
    refusal: { kind: 'message', message: { role: 'assistant', content: null, refusal: 'I cannot.' } },
    filter: { kind: 'message', message: { role: 'assistant', content: 'm' }, finish: 'content_filter' },
    empty: { kind: 'message', message: { role: 'assistant', content: '' } },
    neither: { kind: 'logprobs' },
    prose: { kind: 'message', message: { role: 'assistant', content: 'Both are fine.' } },
    long: { kind: 'body', status: 400, body: '{"error":{"message":"maximum context length is 8192","code":null}}' },
  };
  const expected: Record<string, string> = {
    refusal: 'missing',
    filter: 'missing',
    empty: 'missing',
    neither: 'missing',
    prose: 'unparsable',
    long: 'missing',
  };
  const nameIn = ({ body }: JudgeRequest) => /Tell of (\w+)\./.exec(body.messages[1]?.content ?? '')?.[1] ?? '';
  const { server, cacheFile, settings, open } = await prepare((request) => moves[nameIn(request)] ?? clear);
  const judge = await open();
  for (const [name, problem] of Object.entries(expected)) {
    expect(await judge.compare(pair(name)), name).toMatchObject({ preference: null, problem });
  }
  await judge.close();
  expect(judge.counts.missing).toBe(6);
  expect((await records(cacheFile)).every(({ preference }) => preference === -1)).toBe(true);
  const requests = server.requests.length;
  expect(requests).toBe(6);
  const again = await open();
  expect(await again.compare(pair('refusal'))).toMatchObject({ preference: null, problem: 'missing', cached: true });
  await again.close();
  expect(server.requests).toHaveLength(requests);
  moves.refusal = clear;
  const retried = await createJudge({ ...settings, retryMissing: true }, contextFor());
  expect((await retried.compare(pair('refusal'))).preference).not.toBeNull();
  await retried.close();
  expect((await records(cacheFile)).filter(({ instruction }) => instruction === 'Tell of refusal.')).toHaveLength(1);
});

it.each([
  ['half a body', '{"choices": [', 'application/json', 'where a chat completion was expected (tried 4 times).'],
  ['a page', '<html>', 'text/html', 'an HTML page where a chat completion was expected (tried 4 times).'],
  ['an error', '{"error": {"message": "Overloaded."}}', 'application/json', ': Overloaded (tried 4 times).'],
])(
  'takes %s under status 200 for no answer: asks again at once and in the next run',
  async (_, body, type, message) => {
    let down = true;
    const { server, cacheFile, open } = await prepare(() => (down ? { kind: 'body', status: 200, body, type } : clear));
    const judge = await open();
    const error = await judge.compare(pair('cats')).catch((reason: unknown) => reason);
    expect(MainbenchError.is(error) && [error.kind, error.retryable]).toEqual(['endpoint', true]);
    expect(describeError(error as MainbenchError)).toContain(message);
    await judge.close();
    expect(server.requests).toHaveLength(4);
    down = false;
    const again = await open();
    expect((await again.compare(pair('cats'))).preference).not.toBeNull();
    await again.close();
    expect(await records(cacheFile)).toHaveLength(1);
  },
);

it('reads the text where the endpoint gives no log-probabilities, and says so', async () => {
  const { open } = await prepare(() => ({ kind: 'message', message: { role: 'assistant', content: 'M' } }));
  const judge = await open();
  const { preference, switched, textual } = await judge.compare(pair('cats'));
  expect([preference, textual]).toEqual([switched ? 1 : 2, true]);
  await judge.close();
});

it('reads tool calls and rankings by the annotator', async () => {
  const ranked = (first: string) => [
    { model: first, rank: 1 },
    { model: first === 'm' ? 'M' : 'm', rank: 2 },
  ];
  const call = (text: string): JudgeMove => ({
    kind: 'message',
    message: { role: 'assistant', content: null, tool_calls: [{ function: { name: 'f', arguments: text } }] },
  });
  const tools = await prepare(() => call(JSON.stringify({ concise_explanation: 'x', ordered_models: ranked('m') })), {
    annotator: 'alpaca_eval_cot_gpt4_turbo_fn',
  });
  const judge = await tools.open();
  const verdict = await judge.compare(pair('cats'));
  expect(verdict.preference).toBe(verdict.switched ? 2 : 1);
  await judge.close();
  expect(tools.server.requests[0]?.body).toMatchObject({ tool_choice: { type: 'function' } });

  const literal = "[{'model': 'model_2', 'rank': 1}, {'model': 'model_1', 'rank': 2}]";
  const lists = await prepare(() => ({ kind: 'message', message: { role: 'assistant', content: literal } }), {
    annotator: 'alpaca_eval_gpt4',
  });
  const lister = await lists.open();
  const other = await lister.compare(pair('cats'));
  expect(other.preference).toBe(other.switched ? 1 : 2);
  await lister.close();

  const malformed = await prepare(() => call('{"ordered_models": ['), { annotator: 'alpaca_eval_cot_gpt4_turbo_fn' });
  const failing = await malformed.open();
  expect(await failing.compare(pair('cats'))).toMatchObject({ preference: null, problem: 'unparsable' });
  await failing.close();
});

it('waits as long as Retry-After says, tries again after faults that pass, and not for ever', async () => {
  const passing: JudgeMove[] = [
    { kind: 'body', status: 429, body: '{"error":{"message":"rate limit"}}', headers: { 'retry-after': '0.05' } },
    { kind: 'cut' },
    { kind: 'silence' },
  ];
  const { server, open } = await prepare(({ attempt }) => passing[attempt - 1] ?? clear, { requestTimeout: 200 });
  const judge = await open();
  const start = performance.now();
  expect((await judge.compare(pair('cats'))).preference).not.toBeNull();
  expect(performance.now() - start).toBeGreaterThan(250);
  await judge.close();
  expect([server.requests.length, [...server.paid.values()]]).toEqual([4, [1]]);

  const dead = await prepare(() => ({ kind: 'body', status: 503, body: '{}' }), { attempts: 3 });
  const failing = await dead.open();
  const error = await failing.compare(pair('cats')).catch((reason: unknown) => reason);
  expect(MainbenchError.is(error) && [error.kind, error.retryable]).toEqual(['endpoint', true]);
  expect(describeError(error as MainbenchError)).toContain('judgements made so far are kept');
  expect(dead.server.requests).toHaveLength(3);
  await failing.close();
});

it('keeps the key out of errors, files and everything but the header', async () => {
  const key = 'sk-secret-1234567890';
  vi.stubEnv('JUDGE_KEY', key);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { server, cacheFile, open } = await prepare(
    ({ attempt, body }) =>
      JSON.stringify(body).includes('dogs')
        ? { kind: 'body', status: 400, body: JSON.stringify({ error: { message: `bad key ${key} (${attempt})` } }) }
        : { kind: 'message', message: { role: 'assistant', content: `m, says ${key}` } },
    { apiKeyVariable: 'JUDGE_KEY' },
  );
  const judge = await open();
  await judge.compare(pair('cats'));
  const error = await judge.compare(pair('dogs')).catch((reason: unknown) => reason);
  const shown = `${describeError(error as MainbenchError)} ${(error as Error).stack} ${JSON.stringify(judge.identity)}`;
  expect(shown).toContain('[key]');
  expect(shown).not.toContain(key);
  await judge.close();
  expect(await readFile(cacheFile, 'utf8')).toContain('m, says [key]');
  expect(await readFile(cacheFile, 'utf8')).not.toContain(key);
  expect(server.requests[0]?.authorization).toBe(`Bearer ${key}`);
  vi.stubEnv('JUDGE_KEY', '');
  await expect(open()).rejects.toThrow('JUDGE_KEY');
});

it('fails as soon as more verdicts are missing than allowed', async () => {
  const { open } = await prepare(() => ({ kind: 'logprobs' }), { expectedPairs: 20, maxMissing: 0.1 });
  const judge = await open();
  await judge.compare(pair('a'));
  await judge.compare(pair('b'));
  await expect(judge.compare(pair('c'))).rejects.toThrow(
    '3 of 20 judgements have no verdict so far: more than 10.0 %.',
  );
  await judge.close();
});

it('tells beforehand what judging will take', async () => {
  const { server, open } = await prepare(() => clear);
  const judge = await open();
  await judge.compare(pair('cats'));
  const estimate = await judge.estimate([
    pair('cats'),
    pair('dogs'),
    { instruction: 'x', output_1: 'y', output_2: 'y' },
  ]);
  expect(estimate).toMatchObject({ judgements: 1, atHand: 2, completionTokens: 1 });
  expect(estimate.promptTokens).toBeGreaterThan(200);
  expect(estimate.price).toBeCloseTo((estimate.promptTokens * 10 + 30) / 1e6, 12);
  await judge.close();
  expect(server.requests).toHaveLength(1);
});

it('does not take judgements of another model or template for its own', async () => {
  const { server, settings, cacheFile, open } = await prepare(() => clear);
  const published = await open();
  await published.compare(pair('cats'));
  await published.close();
  const local = await createJudge({ ...settings, model: 'my-judge' }, contextFor());
  expect((await local.compare(pair('cats'))).cached).toBe(false);
  await local.close();
  expect(server.requests[1]?.body.model).toBe('my-judge');
  expect((await records(cacheFile)).map(({ annotator }) => annotator)).toEqual([
    'weighted_alpaca_eval_gpt4_turbo',
    'weighted_alpaca_eval_gpt4_turbo@my-judge',
  ]);
  const changed = (await records(cacheFile)).map((record) => ({ ...record, preference_template_sha256: 'other' }));
  await writeFile(cacheFile, JSON.stringify(changed));
  const renewed = await open();
  expect((await renewed.compare(pair('cats'))).cached).toBe(false);
  await renewed.close();
});
