import type { FilterContext, InferenceClient, LoglikelihoodRequest } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestCommonSubsequenceF1 as f1, mutualFilter } from './mutual-filter.ts';
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

const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });

describe('longestCommonSubsequenceF1', () => {
  it('agrees with a subsequence counted by hand', () => {
    expect(f1(['police', 'killed', 'the', 'gunman'], ['police', 'kill', 'the', 'gunman'])).toBeCloseTo(0.75, 12);
    expect(f1(['the', 'gunman', 'kill', 'police'], ['police', 'kill', 'the', 'gunman'])).toBeCloseTo(0.5, 12);
  });

  it('is symmetric, in [0, 1], 1 for equal and 0 for empty sides', () => {
    fc.assert(
      fc.property(words, words, (left, right) => {
        const value = f1(left, right);
        expect(value).toBe(f1(right, left));
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(f1(left, left)).toBe(left.length === 0 ? 0 : 1);
        expect(f1(left, [])).toBe(0);
      }),
    );
  });
});
