import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EndpointFault } from './fault.ts';
import { createTokenBucket, RateLimit, type RateLimitOptions } from './rate-limit.ts';

const limited = (retryAfter?: number) =>
  new EndpointFault('too many requests', {
    status: 429,
    retryable: true,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });

function limit(options: Partial<RateLimitOptions> = {}) {
  const notes: string[] = [];
  const rateLimit = new RateLimit({
    place: 'http://a',
    rateLimitTimeout: 5000,
    baseDelay: 1,
    maxDelay: 60_000,
    random: { next: () => 1 },
    note: (text) => notes.push(text),
    ...options,
  });
  return { notes, run: <T>(send: () => Promise<T>, signal?: AbortSignal) => rateLimit.run(send, signal) };
}

/** Refuses so many times, then answers. */
function service(refusals: number, wait?: number) {
  const times: number[] = [];
  return {
    times,
    send: async () => {
      times.push(performance.now());
      if (times.length <= refusals) throw limited(wait);
      return 'fine';
    },
  };
}

describe('a rate limit', () => {
  it('waits as long as it is asked to, and says so once where that is long', async () => {
    const { run, notes } = limit();
    const { send, times } = service(1, 1100);
    expect(await run(send)).toBe('fine');
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1095);
    expect(notes).toEqual(['http://a is rate limited: waiting 2 s, at most 5 s in total.']);
  });

  it('waits longer and longer where it is not told how long', async () => {
    const { run } = limit({ baseDelay: 20 });
    const { send, times } = service(4);
    expect(await run(send)).toBe('fine');
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    for (const [index, gap] of gaps.entries()) expect(gap).toBeGreaterThanOrEqual(20 * 2 ** index - 2);
  });

  it('lets all requests wait where one was refused', async () => {
    const { run } = limit();
    const { send, times } = service(1, 200);
    const first = run(send);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await Promise.all([first, run(send)]);
    expect(Math.min(...times.slice(1)) - (times[0] ?? 0)).toBeGreaterThanOrEqual(195);
  });

  it('gives up once a wait would be too long', async () => {
    const { run } = limit({ rateLimitTimeout: 1000 });
    const { send, times } = service(9, 2000);
    await expect(run(send)).rejects.toThrow(
      'too many requests, still after 0 s, and asks for 2 s more (tried 1 times)',
    );
    expect(times).toHaveLength(1);
  });

  it('is not fooled by a server that asks for no wait at all', async () => {
    const { run } = limit({ rateLimitTimeout: 60, baseDelay: 10 });
    const { send, times } = service(10_000, 0);
    await expect(run(send)).rejects.toThrow('still after');
    expect(times.length).toBeLessThan(20);
  });

  it('lets every refusal through with a timeout of 0, and other errors always', async () => {
    await expect(limit({ rateLimitTimeout: 0 }).run(service(1, 0).send)).rejects.toThrow('too many');
    await expect(limit().run(() => Promise.reject(new TypeError('other')))).rejects.toThrow('other');
  });

  it('spaces requests out', async () => {
    const { run } = limit({ requestsPerMinute: 600 });
    const { send, times } = service(0);
    const start = performance.now();
    await Promise.all([run(send), run(send), run(send)]);
    // Each has its own time: one that a busy machine sends late does not put off the next one.
    for (const [index, time] of times.entries()) expect(time - start).toBeGreaterThanOrEqual(index * 100 - 5);
  });

  it('ends at once when it is given up', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    await expect(limit({ rateLimitTimeout: 1e9 }).run(service(9, 60_000).send, controller.signal)).rejects.toThrow();
  });
});

it('lets no more than so many requests into any minute, and makes none wait longer than that needs', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 600 }),
      fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 200 }),
      (perMinute, gaps) => {
        const take = createTokenBucket(perMinute);
        const interval = 60_000 / perMinute;
        let now = 0;
        const sent: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const wait = take(now);
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
