import { expect, it } from 'vitest';
import { isLogprob } from './logprob.ts';

it('is a finite number, above 0 by rounding alone', () => {
  for (const value of [0, -1e-9, -1e300, 1e-3]) expect(isLogprob(value)).toBe(true);
  for (const value of [0.5, 1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, null, '-1']) {
    expect(isLogprob(value)).toBe(false);
  }
});
