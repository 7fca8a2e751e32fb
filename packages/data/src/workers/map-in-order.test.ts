import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { mapInOrder } from './map-in-order.ts';

it('keeps the order, and no more in flight than asked for', async () => {
  let inFlight = 0;
  let most = 0;
  const work = async (item: number) => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await setTimeout((item * 7) % 5);
    inFlight -= 1;
    return item * 2;
  };
  const items = Array.from({ length: 40 }, (_, index) => index);
  expect(await Array.fromAsync(mapInOrder(items, 4, work))).toEqual(items.map((item) => item * 2));
  expect(most).toBe(4);
});

it('ends with the first error, once nothing is in flight', async () => {
  let settled = 0;
  const work = async (item: number) => {
    await setTimeout(item === 1 ? 0 : 5);
    settled += 1;
    if (item === 1) throw new Error('one');
    return item;
  };
  const read: number[] = [];
  const run = async () => {
    for await (const item of mapInOrder([0, 1, 2, 3, 4, 5, 6, 7], 3, work)) read.push(item);
  };
  await expect(run()).rejects.toThrow('one');
  expect(read).toEqual([0]);
  expect(settled).toBe(4);
  await expect(Array.fromAsync(mapInOrder([1], 0, work))).rejects.toThrow(RangeError);
});
