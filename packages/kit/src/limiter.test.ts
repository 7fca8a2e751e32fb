import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLimiter } from './limiter.ts';

describe('createLimiter', () => {
  it('never lets more run than its limit, finishes all, in the order asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.boolean(), { maxLength: 20 }),
        async (scheduler, limit, fails) => {
          const limiter = createLimiter(limit);
          const started: number[] = [];
          let running = 0;
          const outcomes = fails.map((failing, index) =>
            limiter
              .run(async () => {
                started.push(index);
                running += 1;
                expect(running).toBeLessThanOrEqual(limit);
                expect(limiter.active).toBeLessThanOrEqual(limit);
                await scheduler.schedule(Promise.resolve());
                running -= 1;
                if (failing) throw new Error(`work ${index}`);
                return index;
              })
              .catch((error: Error) => error.message),
          );
          expect(limiter.active).toBe(Math.min(limit, fails.length));
          expect(limiter.waiting).toBe(Math.max(0, fails.length - limit));
          await scheduler.waitFor(Promise.all(outcomes));
          expect(await Promise.all(outcomes)).toEqual(
            fails.map((failing, index) => (failing ? `work ${index}` : index)),
          );
          expect(started).toEqual(fails.map((_, index) => index));
          expect([limiter.active, limiter.waiting]).toEqual([0, 0]);
        },
      ),
    );
  });

  it('keeps every place busy while work waits, however work comes and goes', async () => {
    const step = fc.oneof(fc.constant('begin' as const), fc.nat({ max: 7 }));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 40 }), async (limit, steps) => {
        const limiter = createLimiter(limit);
        const running: (() => void)[] = [];
        const outcomes: Promise<void>[] = [];
        let asked = 0;
        let ended = 0;
        const settle = () => new Promise((resolve) => setImmediate(resolve));
        for (const one of steps) {
          if (one === 'begin') {
            asked += 1;
            outcomes.push(limiter.run(() => new Promise<void>((resolve) => running.push(resolve))));
          } else if (running.length > 0) {
            running.splice(one % running.length, 1)[0]?.();
            ended += 1;
          }
          await settle();
          const unfinished = asked - ended;
          expect(running.length).toBe(Math.min(limit, unfinished));
          expect([limiter.active, limiter.waiting]).toEqual([
            Math.min(limit, unfinished),
            Math.max(0, unfinished - limit),
          ]);
        }
        while (running.length > 0) {
          running.shift()?.();
          await settle();
        }
        await Promise.all(outcomes);
        expect([limiter.active, limiter.waiting]).toEqual([0, 0]);
      }),
    );
  });

  it('frees its place when work throws at once', async () => {
    const limiter = createLimiter(1);
    await expect(
      limiter.run(() => {
        throw new Error('at once');
      }),
    ).rejects.toThrow('at once');
    expect(await limiter.run(() => 'next')).toBe('next');
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a limit of %s', (limit) => {
    expect(() => createLimiter(limit)).toThrow(RangeError);
  });
});
