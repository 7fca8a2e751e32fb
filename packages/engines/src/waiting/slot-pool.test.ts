import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSlotPool, createTurns } from './slot-pool.ts';

const never = new AbortController().signal;

it('lends each worker to one at a time, the one given back last first', async () => {
  const pool = createSlotPool(['a', 'b']);
  const first = await pool.take(never);
  const second = await pool.take(never);
  expect([first, second]).toEqual(['b', 'a']);
  pool.give('a');
  pool.give('b');
  expect(await pool.take(never)).toBe('b');
});

it('lets those who wait go in order', async () => {
  const pool = createSlotPool(['a']);
  await pool.take(never);
  const order: number[] = [];
  const waiting = [1, 2, 3].map(async (number) => {
    const worker = await pool.take(never);
    order.push(number);
    pool.give(worker);
  });
  pool.give('a');
  await Promise.all(waiting);
  expect(order).toEqual([1, 2, 3]);
});

it('forgets who was interrupted, so that no worker is lost', async () => {
  const pool = createSlotPool(['a']);
  await pool.take(never);
  const controller = new AbortController();
  const waiting = pool.take(controller.signal);
  const next = pool.take(never);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ kind: 'interrupted' });
  await expect(pool.take(controller.signal)).rejects.toMatchObject({ kind: 'interrupted' });
  pool.give('a');
  expect(await next).toBe('a');
});

it('turns everybody away when it is closed', async () => {
  const pool = createSlotPool(['a']);
  await pool.take(never);
  const waiting = pool.take(never);
  pool.close();
  await expect(waiting).rejects.toMatchObject({ kind: 'engine' });
  await expect(pool.take(never)).rejects.toMatchObject({ kind: 'engine' });
});

it('never lends a worker twice, whatever the order of events', async () => {
  const sizes = fc.record({ workers: fc.integer({ min: 1, max: 4 }), users: fc.integer({ min: 1, max: 20 }) });
  await fc.assert(
    fc.asyncProperty(sizes, fc.scheduler(), async ({ workers, users }, scheduler) => {
      const pool = createSlotPool(Array.from({ length: workers }, (_, index) => index));
      const held = new Set<number>();
      const work = Array.from({ length: users }, async () => {
        const worker = await pool.take(never);
        expect(held.has(worker)).toBe(false);
        held.add(worker);
        await scheduler.schedule(Promise.resolve());
        held.delete(worker);
        pool.give(worker);
      });
      await scheduler.waitFor(Promise.all(work));
    }),
    { numRuns: 30 },
  );
});

it('keeps every worker busy while work waits, however work comes and goes', async () => {
  const step = fc.oneof(fc.constant('begin' as const), fc.nat({ max: 7 }));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 40 }), async (count, steps) => {
      const turns = createTurns(count);
      const running: number[] = [];
      const started: number[] = [];
      let asked = 0;
      let ended = 0;
      const settle = () => new Promise((resolve) => setImmediate(resolve));
      for (const one of steps) {
        if (one === 'begin') {
          const order = asked;
          asked += 1;
          void turns.take().then((turn) => {
            started.push(order);
            running.push(turn);
          });
        } else if (running.length > 0) {
          turns.give(running.splice(one % running.length, 1)[0] as number);
          ended += 1;
        }
        await settle();
        expect(running).toHaveLength(Math.min(count, asked - ended));
      }
      expect(started).toEqual(started.map((_, index) => index));
    }),
  );
});

it.each([0, -1, Number.NaN])('refuses a pool of %s', (count) => {
  expect(() => createTurns(count)).toThrow(RangeError);
});
