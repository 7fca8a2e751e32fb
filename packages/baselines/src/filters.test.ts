import type { FilterContext, InferenceClient, LoglikelihoodRequest, Pair } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { oracleFilter } from './oracle-filter.ts';
import { randomFilter } from './random-filter.ts';
import { scoreFilter } from './score-filter.ts';

const pair: Pair = { id: 'a', instruction: 'say {response}', response: 'hello' };

function contextWith(overrides: Partial<FilterContext>): FilterContext {
  const template = (text: string) => ({ name: 'test', text });
  return {
    models: {},
    templates: {
      forward: template('{instruction}\n'),
      reverse: template('{response}\n'),
      rating: template('{instruction}|{response}\n'),
    },
    seed: 1,
    endOfText: true,
    signal: new AbortController().signal,
    ...overrides,
  };
}

function modelWith(answers: Partial<InferenceClient>): FilterContext['models'] {
  return { seed: answers as InferenceClient };
}

describe('random filter', () => {
  it('gives a pair the same score in any order, and another under another seed', async () => {
    const first = await randomFilter.score(pair, {}, contextWith({}));
    await randomFilter.score({ ...pair, id: 'b' }, {}, contextWith({}));
    expect(await randomFilter.score(pair, {}, contextWith({}))).toEqual(first);
    expect(await randomFilter.score(pair, {}, contextWith({ seed: 2 }))).not.toEqual(first);
  });
});

describe('oracle filter', () => {
  it('follows the truth', async () => {
    const truth = { name: 'test', version: 1, aligned: ({ response }: Pick<Pair, 'response'>) => response === 'hello' };
    expect(await oracleFilter.score(pair, {}, contextWith({ truth }))).toEqual({ score: 1 });
    expect(await oracleFilter.score({ ...pair, response: 'bye' }, {}, contextWith({ truth }))).toEqual({ score: 0 });
  });
});

describe('score filter', () => {
  const options = (rating: 'parsed' | 'expected') => ({ rating, max_new_tokens: 16 });

  it('parses the digit and keeps an unparsable reply unscored', async () => {
    const reply = (text: string) =>
      modelWith({ generate: async () => ({ text, finish: 'length', promptTokens: 1, generatedTokens: 1 }) });
    expect((await scoreFilter.score(pair, options('parsed'), contextWith({ models: reply('4') }))).score).toBe(4);
    const unparsable = await scoreFilter.score(pair, options('parsed'), contextWith({ models: reply('great') }));
    expect(unparsable.score).toBeNull();
    expect(unparsable.details?.reply).toBe('great');
  });

  it('takes the mean over the five ratings, in one prompt', async () => {
    const asked: LoglikelihoodRequest[] = [];
    const loglikelihood = async (request: LoglikelihoodRequest) => {
      asked.push(request);
      const sum = Math.log(request.continuation === '5' ? 0.6 : 0.1);
      return { sum, tokens: 1, bytes: 1, tokenLogprobs: [sum], straddles: false };
    };
    const verdict = await scoreFilter.score(
      pair,
      options('expected'),
      contextWith({ models: modelWith({ loglikelihood }) }),
    );
    expect(verdict.score).toBeCloseTo(0.1 * (1 + 2 + 3 + 4) + 0.6 * 5, 12);
    expect(asked.map(({ continuation }) => continuation)).toEqual(['1', '2', '3', '4', '5']);
    expect(new Set(asked.map(({ context }) => context))).toEqual(new Set(['say {response}|hello\n']));
  });
});
