import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exponential } from './exponential.ts';

it('is e to the power within 1e-12', () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
      expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-12);
    }),
    { numRuns: 2000 },
  );
  expect(exponential(0)).toBe(1);
});

it('is no number where the power is none or out of range', () => {
  for (const x of [Number.NaN, Number.POSITIVE_INFINITY, 1e4, -1e4]) expect(exponential(x)).toBeNaN();
});
