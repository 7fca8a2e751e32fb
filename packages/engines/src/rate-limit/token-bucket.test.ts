import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTokenBucket } from './token-bucket.ts';

it('lets no more than so many requests into any minute, and makes none wait longer than that needs', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 600 }),
      fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 200 }),
      (perMinute, gaps) => {
        const bucket = createTokenBucket(perMinute);
        const interval = 60_000 / perMinute;
        let now = 0;
        const sent: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const wait = bucket.take(now);
          expect(wait).toBeGreaterThanOrEqual(0);
          // At once where the last one is long past; otherwise exactly one interval after it.
          const last = sent.at(-1);
          const due = last === undefined ? now : Math.max(now, last + interval);
          expect(now + wait).toBeCloseTo(due, 6);
          sent.push(now + wait);
        }
        for (const start of sent) {
          const within = sent.filter((time) => time >= start && time < start + 60_000 - 1e-6);
          expect(within.length).toBeLessThanOrEqual(perMinute);
        }
      },
    ),
  );
});
