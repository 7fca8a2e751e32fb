import { describeError, type MainbenchError } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { faultKind, faultName } from '../http/fault-kind.ts';
import { isLogprob, requireLogprob } from './logprob.ts';

it('is a finite number, above 0 by rounding alone', () => {
  for (const value of [0, -1e-9, -9998, 1e-3]) expect(isLogprob(value)).toBe(true);
  for (const value of [0.5, 1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, -9999, null, '-1']) {
    expect(isLogprob(value)).toBe(false);
  }
});

it.each([
  ['logits, which no other request would make better', 3.5, 'access', 'wrong answer', /returned 3.5 .*raw_logprobs/s],
  ['what stands for −inf, which is the text’s own', -9999, 'request', 'probability 0', /token 4 .* the probability 0/],
  ['NaN, which may pass', Number.NaN, 'suspect', 'wrong answer', /no usable log-probability/],
])('is no %s', (_name, value, kind, name, said) => {
  const fault = (() => {
    try {
      return requireLogprob('http://a', value, 4);
    } catch (error) {
      return error;
    }
  })();
  expect(fault).toMatchObject({ kind: 'endpoint', retryable: false });
  expect([faultKind(fault), faultName(fault)]).toEqual([kind, name]);
  expect(describeError(fault as MainbenchError)).toMatch(said);
});
