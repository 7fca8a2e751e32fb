import type { GenerateRequest } from '@mainbench/spec';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { generateParameters } from './generate.ts';

it('decodes greedily at temperature 0 and leaves out what has no effect then', () => {
  expect(generateParameters({ prompt: 'a', maxNewTokens: 5, temperature: 0, topP: 0.9, seed: 1, stop: [] })).toEqual({
    max_new_tokens: 5,
    do_sample: false,
  });
});

it('samples with a seed, and sends no top_p of 1, which TGI refuses', () => {
  expect(
    generateParameters({ prompt: 'a', maxNewTokens: 5, temperature: 0.7, topP: 1, seed: 0, stop: ['\n'] }, 'adapter'),
  ).toEqual({
    max_new_tokens: 5,
    do_sample: true,
    temperature: 0.7,
    seed: 0,
    stop: ['\n'],
    adapter_id: 'adapter',
  });
});

it('never sends what TGI refuses as out of range', () => {
  const request = fc.record({
    prompt: fc.constant('a'),
    maxNewTokens: fc.integer({ min: 1, max: 100 }),
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    topP: fc.option(fc.double({ min: 0.01, max: 1, noNaN: true }), { nil: undefined }),
  });
  fc.assert(
    fc.property(request, (value: GenerateRequest) => {
      const { temperature, top_p: topP, do_sample: sample } = generateParameters(value);
      expect(sample).toBe(value.temperature > 0);
      expect(temperature === undefined || Number(temperature) > 0).toBe(true);
      expect(topP === undefined || (Number(topP) > 0 && Number(topP) < 1)).toBe(true);
    }),
  );
});
