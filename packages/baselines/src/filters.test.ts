import type { ChoicesRequest, FilterContext, InferenceClient, Pair } from '@mainbench/spec';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedRating } from './digit-probabilities.ts';
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
      ratingDigit: template('{instruction}|{response}, digit:\n'),
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
  const rate = (text: string, finish: 'length' | 'end-of-text' = 'end-of-text') => {
    const generate = async () => ({ text, finish, promptTokens: 1, generatedTokens: 1 });
    return scoreFilter.score(pair, options('parsed'), contextWith({ models: modelWith({ generate }) }));
  };
  const rateExpected = async (logprobs: number[]) => {
    const asked: ChoicesRequest[] = [];
    const choices = async (request: ChoicesRequest) => {
      asked.push(request);
      return logprobs.map((sum) => ({ sum, tokens: 1, bytes: 1, tokenLogprobs: [sum], straddles: false }));
    };
    const context = contextWith({ models: modelWith({ choices }) });
    return { verdict: await scoreFilter.score(pair, options('expected'), context), asked };
  };

  it('reads the score on the last line of the reply, or a digit that is the whole reply', async () => {
    expect(await rate('It answers all of it, in 2 steps.\nScore: 4')).toEqual({ score: 4 });
    expect(await rate('4')).toEqual({ score: 4 });
  });

  it('leaves a reply without a rating unscored, and says why', async () => {
    const { score, details } = await rate('On a scale of 1 to 5, I would give this 4');
    expect(score).toBeNull();
    expect(details).toEqual({
      reason: 'the reply has no line with a rating',
      reply: 'On a scale of 1 to 5, I would give this 4',
    });
    const long = await rate(`${'so '.repeat(200)}it`, 'length');
    expect(long.details?.reason).toBe('the reply has no line with a rating, cut at 16 tokens');
    expect(long.details?.reply).toHaveLength(200);
  });

  it('takes the mean over the five ratings from one request, after the prompt that ends where the digit goes', async () => {
    const { verdict, asked } = await rateExpected([0.1, 0.1, 0.1, 0.1, 0.6].map(Math.log));
    expect(verdict.score).toBeCloseTo(0.1 * (1 + 2 + 3 + 4) + 0.6 * 5, 12);
    expect(asked).toEqual([{ context: 'say {response}|hello, digit:\n', continuations: ['1', '2', '3', '4', '5'] }]);
  });

  it('is unscored where a digit has no finite probability', async () => {
    const { verdict } = await rateExpected([Number.NEGATIVE_INFINITY, -1, -1, -1, -1]);
    expect(verdict).toEqual({ score: null, details: { reason: 'a digit has no finite probability' } });
  });

  it('costs a request for the choices of a digit, or the reasons and the score', () => {
    expect(scoreFilter.costPerPair(options('expected'))).toEqual({ scored: 1, continuations: 5, generated: 0 });
    expect(scoreFilter.costPerPair(scoreFilter.options.parse({}))).toEqual({ scored: 0, generated: 256 });
  });
});

describe('expectedRating', () => {
  it('is the mean under the renormalised probabilities', () => {
    const logprobs = [0.1, 0.1, 0.2, 0.1, 0.5].map((p) => Math.log(p / 10));
    expect(expectedRating(logprobs)).toBeCloseTo(0.1 + 0.2 + 0.6 + 0.4 + 2.5, 12);
  });

  it('lies from 1 to 5 for any finite log-probabilities', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 0, noNaN: true }), { minLength: 5, maxLength: 5 }),
        (logprobs) => {
          const rating = expectedRating(logprobs);
          expect(rating).toBeGreaterThanOrEqual(1);
          expect(rating).toBeLessThanOrEqual(5 + 1e-12);
        },
      ),
    );
  });
});
