import { engineNamed } from '@mainbench/engines';
import type { InferenceCapabilities, JsonObject } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { endpointChecks } from './endpoint-checks.ts';

const capabilities: InferenceCapabilities = {
  engine: 'tgi',
  version: '3.3.6',
  model: 'toy',
  generate: true,
  loglikelihood: true,
  chat: true,
  render: true,
  greedy: true,
  maxTotalTokens: 2048,
  maxInputTokens: 2047,
  maxConcurrentRequests: 128,
  endOfText: '</s>',
  specialTexts: [],
  addsBeginningOfText: true,
};

const probe: JsonObject = {
  limits: { inputTokens: 2047, totalTokens: 2048, concurrentRequests: 128 },
  adapter: 'mine',
  roundTrip: { texts: 6, failed: [] },
  noise: { repeats: 10, largest: 0, step: 1 / 256 },
  throughput: { what: 'scoring', concurrency: 8, requestsPerSecond: 1234, tokensPerSecond: 56789 },
};

function lines(changes: Partial<InferenceCapabilities> = {}, found: JsonObject = {}): string[] {
  const all = { ...capabilities, ...changes };
  return endpointChecks(engineNamed(all.engine), all, { ...probe, ...found }).map(
    ({ state, name, found: what, remedy }) => `${state} ${name}: ${what}${remedy === undefined ? '' : ` | ${remedy}`}`,
  );
}

describe('endpointChecks', () => {
  it('has a line for everything that a probe found', () => {
    expect(lines()).toEqual([
      'ok server: tgi 3.3.6',
      'ok model: toy',
      'ok continues prompts: yes',
      'ok conversations: yes, by the chat template of the model',
      'ok text of conversations: available, so scored tasks can use the chat template',
      'ok log-probabilities of prompts: yes, and whether they are greedy',
      'ok beginning of text: added to each prompt by the server',
      'ok end of text: "</s>"',
      'ok limits: context 2,048, prompts 2,047 tokens; 128 concurrent requests',
      'ok adapter: mine is in use',
      'ok tokens and texts: 6 texts of several scripts come back from their tokens',
      'ok noise of scores: none in 10 scores of one text, in steps of 1/256',
      'ok throughput: about 1,234 requests/s and 56,789 tokens/s of scoring, with 8 concurrent requests',
    ]);
  });

  it('names the flag without which a TGI scores nothing', () => {
    const found = lines({ loglikelihood: false, greedy: false }, { loglikelihood: false, noise: null });
    expect(found).toContainEqual(expect.stringMatching(/^optional log-probabilities.*--enable-prefill-logprobs/));
    expect(found).toContain('optional noise of scores: not measured: nothing is scored here');
  });

  it.each([
    ['tgi', 'float16'],
    ['vllm', '--no-enable-prefix-caching'],
  ])('has a remedy for scores that differ on %s', (engine, remedy) => {
    const found = lines({ engine }, { engine, noise: { repeats: 10, largest: 0.0625, step: null } });
    const expected = new RegExp(`^optional noise of scores: 0.063 nats per token at most.*${remedy}`);
    expect(found).toContainEqual(expect.stringMatching(expected));
  });

  it('says why something was not measured', () => {
    const found = lines({}, { throughput: null, notMeasured: { throughput: '/generate answered 500: busy.' } });
    expect(found).toContain('optional throughput: not measured: /generate answered 500: busy');
  });

  it('shows the texts that a tokenizer changes', () => {
    const found = lines({}, { roundTrip: { texts: 6, failed: ['ﬁ\n'] } });
    expect(found).toContainEqual(expect.stringContaining('changed by the tokenizer: "ﬁ\\n" | This tokenizer rewrites'));
  });

  it('tells what is not known of a service', () => {
    const service = {
      engine: 'openai',
      version: 'v1',
      generate: false,
      loglikelihood: false,
      greedy: false,
      endOfText: '',
    };
    const limits = { inputTokens: 1, totalTokens: Number.MAX_SAFE_INTEGER, concurrentRequests: 16 };
    const found = lines(service, { ...service, limits, adapter: null, roundTrip: null, noise: null, throughput: null });
    expect(found.some((line) => /end of text|adapter/.test(line))).toBe(false);
    expect(found).toContain('optional tokens and texts: not measured: the server does not return tokens');
    expect(found).toContainEqual(expect.stringMatching(/throughput: not measured: not asked for.*--throughput/s));
    expect(found).toContainEqual(expect.stringContaining('context not told'));
    expect(found).toContainEqual(expect.stringContaining('Scoring tasks and filters need a server of the engine tgi'));
  });
});
