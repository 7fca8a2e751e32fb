import type { FilterContext, InferenceClient, LoglikelihoodRequest } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { mutualFilter } from './mutual-filter.ts';
import { testTemplates } from './testing/small-world.ts';

const pair = { id: 'a', instruction: 'greet', response: 'good day to you' };
const settings = (variant: 'forward' | 'bidirectional' | 'sampled') => ({
  variant,
  reduction: 'mean' as 'mean' | 'sum',
  max_new_tokens: 8,
});

function scoring(nll: number, tokens: number, asked: LoglikelihoodRequest[] = []): InferenceClient {
  return {
    loglikelihood: async (request: LoglikelihoodRequest) => {
      asked.push(request);
      return { sum: -nll * tokens, tokens, bytes: 1, tokenLogprobs: [], straddles: false };
    },
  } as unknown as InferenceClient;
}

const context = (models: FilterContext['models']): FilterContext => ({
  models,
  templates: testTemplates,
  seed: 1,
  endOfText: true,
  signal: new AbortController().signal,
});

describe('mutual filter', () => {
  it('scores the text under the forward model, given its instruction', async () => {
    const asked: LoglikelihoodRequest[] = [];
    const verdict = await mutualFilter.score(pair, settings('forward'), context({ forward: scoring(1.5, 4, asked) }));
    expect(verdict.score).toBeCloseTo(-1.5, 12);
    expect(asked).toEqual([{ context: 'I: greet\nR:\n', continuation: 'good day to you', endOfText: true }]);
  });

  it('sums over tokens where it is asked to', async () => {
    const models = { forward: scoring(1.5, 4) };
    const verdict = await mutualFilter.score(pair, { ...settings('forward'), reduction: 'sum' }, context(models));
    expect(verdict.score).toBeCloseTo(-6, 12);
  });

  it('adds the reverse direction', async () => {
    const asked: LoglikelihoodRequest[] = [];
    const models = { forward: scoring(1.5, 4), reverse: scoring(0.25, 2, asked) };
    const verdict = await mutualFilter.score(pair, settings('bidirectional'), context(models));
    expect(verdict.score).toBeCloseTo(-1.75, 12);
    expect(asked).toEqual([{ context: 'R: good day to you\nI:\n', continuation: 'greet', endOfText: true }]);
  });

  it('compares a regenerated response', async () => {
    const forward = { generate: async () => ({ text: 'good day sir' }) } as unknown as InferenceClient;
    const verdict = await mutualFilter.score(pair, settings('sampled'), context({ forward }));
    expect(verdict.score).toBeCloseTo((2 * 2) / (3 + 4), 12);
  });

  it('leaves a text without tokens unscored', async () => {
    const verdict = await mutualFilter.score(pair, settings('forward'), context({ forward: scoring(0, 0) }));
    expect(verdict.score).toBeNull();
  });

  it('asks only for the models that a variant needs', () => {
    expect(mutualFilter.models(settings('forward'))).toEqual(['forward']);
    expect(mutualFilter.models(settings('bidirectional'))).toEqual(['forward', 'reverse']);
    expect(mutualFilter.models(settings('sampled'))).toEqual(['forward']);
  });
});
