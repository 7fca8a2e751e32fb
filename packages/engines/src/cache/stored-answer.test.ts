import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packAnswer, unpackAnswer } from './stored-answer.ts';

const positive = (values: fc.Arbitrary<number>) => values.filter((value) => !Object.is(value, -0));
const logprob = fc.oneof(
  positive(fc.double({ max: 0, noNaN: true, noDefaultInfinity: true })),
  positive(fc.float({ max: 0, noNaN: true, noDefaultInfinity: true })),
);
const score = fc
  .record({
    sum: logprob,
    bytes: fc.nat(),
    tokenLogprobs: fc.oneof(fc.array(logprob), fc.array(positive(fc.float({ noNaN: true, noDefaultInfinity: true })))),
    straddles: fc.boolean(),
    truncatedTokens: fc.option(fc.nat(), { nil: undefined }),
    greedy: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map(({ greedy, truncatedTokens, ...fields }) => ({
    ...fields,
    tokens: fields.tokenLogprobs.length,
    ...(greedy === undefined ? {} : { greedy }),
    ...(truncatedTokens === undefined ? {} : { truncatedTokens }),
  }));
const generation = fc.record(
  {
    text: fc.string({ unit: 'grapheme' }),
    finish: fc.constantFrom('length' as const, 'end-of-text' as const, 'stop-string' as const),
    promptTokens: fc.nat(),
    generatedTokens: fc.nat(),
    truncatedTokens: fc.nat(),
    alternatives: fc.array(fc.array(fc.record({ text: fc.string(), logprob }))),
    reasoning: fc.string(),
  },
  { requiredKeys: ['text', 'finish', 'promptTokens', 'generatedTokens'] },
);

describe('a stored answer', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(generation, score, fc.array(score), (text, one, many) => {
        expect(unpackAnswer('generate', packAnswer(text))).toEqual({ ...text });
        expect(unpackAnswer('chat', packAnswer(text))).toEqual({ ...text });
        expect(unpackAnswer('loglikelihood', packAnswer(one))).toEqual(one);
        expect(unpackAnswer('choices', packAnswer(many))).toEqual(many);
      }),
    );
  });

  it('takes a third of the room where the values have 32 bits', () => {
    const tokenLogprobs = Array.from({ length: 256 }, (_, index) => Math.fround(-Math.sqrt(index + 2)));
    const text = packAnswer({ sum: -1, tokens: 256, bytes: 256, tokenLogprobs, straddles: false });
    expect(text.length).toBeLessThan(JSON.stringify(tokenLogprobs).length / 3);
  });

  it.each(['', '{', '3', '[]', '[1,2]', '[-1,1,1,false,null,"abc"]', '[-1,1,1,false,null,[null]]'])(
    'is none where its text is %j',
    (text) => {
      expect(unpackAnswer('loglikelihood', text)).toBeUndefined();
      expect(unpackAnswer('generate', text)).toBeUndefined();
    },
  );
});
