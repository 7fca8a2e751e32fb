import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapConcurrent } from './map-concurrent.ts';

/** A source that counts what was read of it and whether it was closed. */
function watchedSource(count: number) {
  const state = { read: 0, closed: false };
  async function* items() {
    try {
      for (let item = 0; item < count; item += 1) {
        state.read += 1;
        yield item;
      }
    } finally {
      state.closed = true;
    }
  }
  return { state, items: items() };
}

describe('mapConcurrent', () => {
  it('gives the results in order, runs at most so many, reads ahead at most so many', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 6 }),
        fc.nat({ max: 25 }),
        async (scheduler, concurrency, count) => {
          const { state, items } = watchedSource(count);
          let running = 0;
          let finished = 0;
          const outcome = mapConcurrent(items, concurrency, async (item, index) => {
            expect(index).toBe(item);
            running += 1;
            expect(running).toBeLessThanOrEqual(concurrency);
            expect(state.read - finished).toBeLessThanOrEqual(concurrency);
            await scheduler.schedule(Promise.resolve());
            running -= 1;
            finished += 1;
            return item * 2;
          });
          const results = await scheduler.waitFor(outcome);
          expect(results).toEqual(Array.from({ length: count }, (_, item) => item * 2));
          expect(state).toEqual({ read: count, closed: true });
        },
      ),
    );
  });

  it('follows a concurrency that changes while it works', async () => {
    const { items } = watchedSource(60);
    let allowed = 2;
    let running = 0;
    const seen: number[] = [];
    const results = await mapConcurrent(
      items,
      () => allowed,
      async (item) => {
        running += 1;
        seen.push(running);
        if (item === 10) allowed = 8;
        if (item === 40) allowed = 1;
        await wait(2);
        running -= 1;
        return item;
      },
    );
    expect(results).toEqual(Array.from({ length: 60 }, (_, item) => item));
    expect(Math.max(...seen.slice(0, 10))).toBe(2);
    expect(Math.max(...seen.slice(20, 40))).toBe(8);
    expect(Math.max(...seen.slice(55))).toBe(1);
    await expect(
      mapConcurrent(
        [1],
        () => 0,
        () => 1,
      ),
    ).rejects.toThrow(RangeError);
  });

  it('throws the first error after all work in flight has settled, and reads no further', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat({ max: 19 }),
        async (scheduler, concurrency, count, failing) => {
          fc.pre(failing < count);
          const { state, items } = watchedSource(count);
          const settled: number[] = [];
          const started: number[] = [];
          const outcome = mapConcurrent(items, concurrency, async (item) => {
            started.push(item);
            await scheduler.schedule(Promise.resolve());
            settled.push(item);
            if (item === failing) throw new Error(`item ${item}`);
          }).catch((error: Error) => {
            expect(settled.length).toBe(started.length);
            return error.message;
          });
          expect(await scheduler.waitFor(outcome)).toBe(`item ${failing}`);
          expect(state.read).toBeLessThanOrEqual(settled.length + concurrency);
          expect(state.closed).toBe(true);
        },
      ),
    );
  });

  it('aborts the signal of the other work when one fails, and keeps the first error', async () => {
    const seen: unknown[] = [];
    const outcome = mapConcurrent([0, 1, 2], 3, async (item, _index, signal) => {
      if (item === 1) {
        await wait(5);
        throw new Error('first');
      }
      await wait(60_000, undefined, { signal }).catch((error: Error) => {
        seen.push((error.cause as Error).message);
        throw new Error('second');
      });
    });
    await expect(outcome).rejects.toThrow('first');
    expect(seen).toEqual(['first', 'first']);
  });

  it('throws the reason of its signal once the work in flight has settled', async () => {
    const controller = new AbortController();
    let settled = false;
    const { state, items } = watchedSource(100);
    const outcome = mapConcurrent(
      items,
      1,
      async (_item, _index, signal) => {
        setTimeout(() => controller.abort(new Error('stopped')), 5);
        await wait(60_000, undefined, { signal }).catch(() => wait(20));
        settled = true;
      },
      controller.signal,
    );
    await expect(outcome).rejects.toThrow('stopped');
    expect(settled).toBe(true);
    expect(state).toEqual({ read: 1, closed: true });
  });

  it('does not start under a signal that is aborted', async () => {
    const { state, items } = watchedSource(3);
    await expect(mapConcurrent(items, 2, () => 1, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
    expect(state.read).toBe(0);
  });

  it('can be stopped while the source does not answer', async () => {
    async function* silent(): AsyncGenerator<number> {
      yield 1;
      await new Promise(() => undefined);
    }
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('stopped')), 5);
    await expect(mapConcurrent(silent(), 2, () => 1, controller.signal)).rejects.toThrow('stopped');
  }, 2_000);

  it('throws an error of the source after the work in flight', async () => {
    let settled = false;
    async function* broken() {
      yield 1;
      throw new Error('line 2 is damaged');
    }
    const outcome = mapConcurrent(broken(), 4, async () => {
      await wait(10);
      settled = true;
    });
    await expect(outcome).rejects.toThrow('line 2 is damaged');
    expect(settled).toBe(true);
  });

  it('asks a source for one item at a time', async () => {
    let asking = false;
    let item = 0;
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          expect(asking).toBe(false);
          asking = true;
          await wait(1);
          asking = false;
          item += 1;
          return item > 10 ? { done: true, value: undefined } : { done: false, value: item };
        },
      }),
    };
    expect(await mapConcurrent(source, 4, (value) => value)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('goes through a long source', async () => {
    function* many() {
      for (let index = 0; index < 200_000; index += 1) yield index;
    }
    let sum = 0;
    await mapConcurrent(many(), 8, (value) => {
      sum += value;
    });
    expect(sum).toBe(19_999_900_000);
  });

  it.each([0, 1.5])('refuses a concurrency of %s', async (concurrency) => {
    await expect(mapConcurrent([], concurrency, () => 1)).rejects.toThrow(RangeError);
  });
});
