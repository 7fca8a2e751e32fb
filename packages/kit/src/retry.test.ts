import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RetryOptions, retry } from './retry.ts';

class Failure extends Error {
  readonly passing: boolean;
  readonly after: number | undefined;

  constructor(passing: boolean, after?: number) {
    super(passing ? 'passing' : 'lasting');
    this.passing = passing;
    this.after = after;
  }
}

function watched(overrides: Partial<RetryOptions> = {}): { options: RetryOptions; waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    options: {
      attempts: 5,
      baseDelay: 100,
      maxDelay: 1_000,
      retryable: (error) => error instanceof Failure && error.passing,
      retryAfter: (error) => (error instanceof Failure ? error.after : undefined),
      random: { next: () => 0.999 },
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
      },
      ...overrides,
    },
  };
}

/** Work that fails with these errors, then succeeds. */
function failing(errors: readonly unknown[]): { work: (attempt: number) => Promise<string>; attempts: number[] } {
  const attempts: number[] = [];
  return {
    attempts,
    work: async (attempt) => {
      attempts.push(attempt);
      if (attempt <= errors.length) throw errors[attempt - 1];
      return 'result';
    },
  };
}

describe('retry', () => {
  it('returns the result of the first try that succeeds', async () => {
    const { options, waits } = watched();
    const { work, attempts } = failing([new Failure(true), new Failure(true)]);
    expect(await retry(work, options)).toBe('result');
    expect(attempts).toEqual([1, 2, 3]);
    expect(waits).toHaveLength(2);
  });

  it('waits within full jitter: below the doubled base and the ceiling, never below 0', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 0, max: 5_000 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        async (attempts, baseDelay, maxDelay, numbers) => {
          const random = { next: () => numbers.next().value as number };
          const { options, waits } = watched({ attempts, baseDelay, maxDelay, random });
          const { work, attempts: tries } = failing(new Array(20).fill(new Failure(true)));
          await expect(retry(work, options)).rejects.toThrow('passing');
          expect(tries).toHaveLength(attempts);
          expect(waits).toHaveLength(attempts - 1);
          waits.forEach((wait, index) => {
            expect(wait).toBeGreaterThanOrEqual(0);
            expect(wait).toBeLessThanOrEqual(Math.min(maxDelay, baseDelay * 2 ** index));
          });
        },
      ),
    );
  });

  it('waits after each fault as long as that fault and its number ask for, and ends where it must', async () => {
    const longest = 2_000;
    const failure = fc.record({
      passing: fc.boolean(),
      after: fc.option(fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.constant(Number.NaN)), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(failure, { maxLength: 8 }),
        fc.integer({ min: 1, max: 6 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (failures, attempts, number) => {
          const errors = failures.map(({ passing, after }) => new Failure(passing, after));
          const expected: number[] = [];
          let last: Failure | undefined;
          for (const [index, error] of errors.entries()) {
            last = error;
            const { passing, after } = error;
            const asked = after === undefined || Number.isNaN(after) ? undefined : after;
            if (!passing || index + 1 >= attempts || (asked ?? 0) > longest) break;
            expected.push(asked ?? number * Math.min(1_000, 100 * 2 ** index));
            last = undefined;
          }
          const { options, waits } = watched({ attempts, longestRetryAfter: longest, random: { next: () => number } });
          const { work, attempts: tries } = failing(errors);
          const outcome = await retry(work, options).catch((error: unknown) => error);
          expect(outcome).toBe(last ?? 'result');
          expect(waits).toEqual(expected);
          expect(tries).toEqual(Array.from({ length: expected.length + 1 }, (_, index) => index + 1));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never begins a try after the signal was aborted, whenever that happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(6), fc.nat(6), fc.boolean(), async (failures, moment, whileWaiting) => {
        const controller = new AbortController();
        let events = 0;
        const happen = () => {
          events += 1;
          if (events === moment) controller.abort(new Error('stopped'));
        };
        const { options } = watched({
          attempts: 10,
          signal: controller.signal,
          sleep: async () => {
            if (whileWaiting) happen();
            controller.signal.throwIfAborted();
          },
        });
        let triesAfter = 0;
        const outcome = await retry(async (attempt) => {
          if (controller.signal.aborted) triesAfter += 1;
          if (!whileWaiting) happen();
          if (attempt <= failures) throw new Failure(true);
          return 'result';
        }, options).catch((error: Error) => error.message);
        expect(triesAfter).toBe(0);
        const stopped = moment > 0 && moment <= failures;
        expect(outcome).toBe(stopped ? 'stopped' : 'result');
      }),
    );
  });

  it('grows with each try and stops growing at the ceiling', async () => {
    const { options, waits } = watched({ attempts: 7, random: { next: () => 0.5 } });
    await expect(retry(failing(new Array(20).fill(new Failure(true))).work, options)).rejects.toThrow();
    expect(waits).toEqual([50, 100, 200, 400, 500, 500]);
  });

  it('gives up at once on an error that lasts, and throws that very error', async () => {
    const { options, waits } = watched();
    const error = new Failure(false);
    await expect(retry(failing([error]).work, options)).rejects.toBe(error);
    expect(waits).toEqual([]);
  });

  it('waits exactly as long as it is asked to, 0 and more than its own ceiling included', async () => {
    const { options, waits } = watched();
    const { work } = failing([new Failure(true, 0), new Failure(true, 7_000), new Failure(true, 1), new Failure(true)]);
    await retry(work, options);
    expect(waits.slice(0, 3)).toEqual([0, 7_000, 1]);
    expect(waits[3]).toBeCloseTo(799.2);
  });

  it('throws where it is asked to wait longer than it may', async () => {
    const { options, waits } = watched({ longestRetryAfter: 5_000 });
    await expect(retry(failing([new Failure(true, 5_001)]).work, options)).rejects.toThrow('passing');
    expect(waits).toEqual([]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('ignores a wait of %s', async (after) => {
    const { options, waits } = watched({ random: { next: () => 0.5 } });
    await retry(failing([new Failure(true, after)]).work, options);
    expect(waits).toEqual([50]);
  });

  it('does not start when aborted before', async () => {
    const { options } = watched({ signal: AbortSignal.abort(new Error('stopped')) });
    const { work, attempts } = failing([]);
    await expect(retry(work, options)).rejects.toThrow('stopped');
    expect(attempts).toEqual([]);
  });

  it('stops a wait when aborted, with the reason of the signal', async () => {
    const controller = new AbortController();
    const { options } = watched({
      signal: controller.signal,
      sleep: undefined,
      random: { next: () => 1 },
      baseDelay: 60_000,
      maxDelay: 60_000,
    });
    const { work, attempts } = failing([new Failure(true)]);
    const outcome = expect(retry(work, options)).rejects.toThrow('stopped');
    setTimeout(() => controller.abort(new Error('stopped')), 10);
    await outcome;
    expect(attempts).toEqual([1]);
  });

  it('throws the reason of the signal, not the error it caused', async () => {
    const controller = new AbortController();
    const { options } = watched({ signal: controller.signal });
    const work = async () => {
      controller.abort(new Error('stopped'));
      throw new Failure(true);
    };
    await expect(retry(work, options)).rejects.toThrow('stopped');
  });

  it('really waits by the clock', async () => {
    const { options } = watched({ sleep: undefined });
    const before = performance.now();
    expect(await retry(failing([new Failure(true, 40)]).work, options)).toBe('result');
    expect(performance.now() - before).toBeGreaterThanOrEqual(39);
  });
});
