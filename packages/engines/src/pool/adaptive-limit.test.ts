import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdaptiveLimit } from './adaptive-limit.ts';

describe('AdaptiveLimit', () => {
  it('halves once for all requests of one round trip', () => {
    const limit = new AdaptiveLimit(64);
    for (let request = 0; request < 10; request += 1) limit.overloaded(0, 5);
    expect(limit.current).toBe(32);
    limit.overloaded(6, 9);
    expect(limit.current).toBe(16);
  });

  it('grows by about one a round of answers, back to the bound and no further', () => {
    const limit = new AdaptiveLimit(8);
    limit.overloaded(0, 1);
    expect(limit.current).toBe(4);
    for (let answer = 0; answer < 5; answer += 1) limit.succeeded();
    expect(limit.current).toBe(5);
    for (let answer = 0; answer < 1000; answer += 1) limit.succeeded();
    expect(limit.current).toBe(8);
  });

  it('stays a whole number from 1 to the bound, whatever happens', () => {
    const event = fc.oneof(fc.constant('answer'), fc.tuple(fc.nat(1000), fc.nat(1000)));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 512 }), fc.array(event), (bound, events) => {
        const limit = new AdaptiveLimit(bound);
        for (const entry of events) {
          const before = limit.current;
          if (typeof entry === 'string') limit.succeeded();
          else limit.overloaded(entry[0], entry[0] + entry[1]);
          expect(Number.isInteger(limit.current)).toBe(true);
          expect(limit.current).toBeGreaterThanOrEqual(1);
          expect(limit.current).toBeLessThanOrEqual(bound);
          if (typeof entry === 'string') expect(limit.current - before).toBeGreaterThanOrEqual(0);
          else expect(limit.current).toBeLessThanOrEqual(before);
        }
      }),
    );
  });
});
