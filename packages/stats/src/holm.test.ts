import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm } from './holm.ts';

describe('holm', () => {
  it('multiplies by the number of hypotheses still standing, and never falls', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((expected, index) => {
      expect(adjusted[index]).toBeCloseTo(expected, 12);
    });
  });

  it('keeps the order, stays in [p, 1] and leaves a single p alone', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (values) => {
        const adjusted = holm(values);
        adjusted.forEach((value, index) => {
          expect(value).toBeGreaterThanOrEqual(values[index] as number);
          expect(value).toBeLessThanOrEqual(1);
        });
        const order = values.map((_, index) => index).sort((a, b) => (values[a] as number) - (values[b] as number));
        for (let rank = 1; rank < order.length; rank += 1) {
          expect(adjusted[order[rank] as number]).toBeGreaterThanOrEqual(adjusted[order[rank - 1] as number] as number);
        }
        expect(holm([values[0] as number])).toEqual([values[0]]);
      }),
    );
  });
});
