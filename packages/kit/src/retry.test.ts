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
