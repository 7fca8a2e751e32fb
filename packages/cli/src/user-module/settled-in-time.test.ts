import { expect, it } from 'vitest';
import { settledInTime } from './guard-module.ts';

const never = new Promise<number>(() => undefined);
const limit = (seconds: number) => ({ seconds, late: () => new Error('late') });

it('is what the promise becomes', async () => {
  await expect(settledInTime(Promise.resolve(3), limit(60), undefined)).resolves.toBe(3);
  await expect(settledInTime(Promise.reject(new Error('own')), undefined, undefined)).rejects.toThrow('own');
});

it('ends at its time or with its signal', async () => {
  await expect(settledInTime(never, limit(0.01), undefined)).rejects.toThrow('late');
  const controller = new AbortController();
  const settled = settledInTime(never, limit(1e12), controller.signal);
  controller.abort(new Error('stopped'));
  await expect(settled).rejects.toThrow('stopped');
  await expect(settledInTime(never, undefined, controller.signal)).rejects.toThrow('stopped');
});
