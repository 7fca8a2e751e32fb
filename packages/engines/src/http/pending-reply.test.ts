import { getEventListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import type { Dispatcher } from 'undici';
import { expect, it } from 'vitest';
import { collectGarbage } from '../testing/collect-garbage.ts';
import { PendingReply } from './pending-reply.ts';
import { Reply } from './reply.ts';

/** A controller that writes down why it was aborted. */
function watchedController() {
  const reasons: Error[] = [];
  const controller = { abort: (reason: Error) => void reasons.push(reason) } as Dispatcher.DispatchController;
  return { reasons, controller };
}

function expectReply(
  options: {
    timeout?: number;
    laterTimeout?: () => number;
    largest?: number;
    signal?: AbortSignal;
    read?: (reply: Reply) => Reply;
  } = {},
) {
  const { controller, reasons } = watchedController();
  let pending: PendingReply<Reply> | undefined;
  const outcome = new Promise<Reply>((resolve, reject) => {
    const { timeout = 10_000, laterTimeout, largest = 1000, signal, read = (reply: Reply) => reply } = options;
    pending = new PendingReply(
      { place: 'http://host/x', timeout, laterTimeout, largest, signal, read },
      resolve,
      reject,
    );
  });
  return { pending: pending as PendingReply<Reply>, outcome, controller, reasons };
}

it('puts a text together, wherever it was cut', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat({ max: 40 }), { maxLength: 3 }), async (content, places) => {
      const { pending, outcome, controller } = expectReply();
      const bytes = Buffer.from(content, 'utf8');
      pending.onRequestStart(controller);
      pending.onResponseStart(controller, 200, { 'x-a': 'b' });
      const cuts = [0, ...places.map((place) => Math.min(place, bytes.length)).sort((a, b) => a - b), bytes.length];
      for (const [index, from] of cuts.slice(0, -1).entries()) {
        const chunk = bytes.subarray(from, cuts[index + 1]);
        if (chunk.length > 0) pending.onResponseData(controller, chunk);
      }
      pending.onResponseEnd();
      const expected = content.startsWith('\ufeff') ? content.slice(1) : content;
      const reply = await outcome;
      expect(reply).toMatchObject({ status: 200, headers: { 'x-a': 'b' }, text: expected });
      expect(reply.bytes.toString('utf8')).toBe(expected);
    }),
  );
});

it('drops a byte order mark, which no JSON begins with', async () => {
  const { pending, outcome, controller } = expectReply();
  pending.onResponseStart(controller, 200, {});
  pending.onResponseData(controller, Buffer.from('\ufeff{}', 'utf8'));
  pending.onResponseEnd();
  expect((await outcome).text).toBe('{}');
});

it('fails with what the reader throws', async () => {
  const { pending, outcome, controller } = expectReply({
    read: ({ text }) => {
      throw new TypeError(`no ${text}`);
    },
  });
  pending.onResponseStart(controller, 200, {});
  pending.onResponseData(controller, Buffer.from('use', 'utf8'));
  pending.onResponseEnd();
  await expect(outcome).rejects.toThrow('no use');
});

it('lets go of the reply as soon as it is read', async () => {
  const { pending, controller } = expectReply({ read: () => new Reply(200, {}, Buffer.alloc(0)) });
  const held = new WeakRef(Buffer.from('a reply that nobody keeps', 'utf8'));
  pending.onResponseStart(controller, 200, {});
  pending.onResponseData(controller, held.deref() as Buffer);
  pending.onResponseEnd();
  // Objects that were looked at are kept until the turn ends.
  await wait(5);
  collectGarbage();
  expect(held.deref()).toBeUndefined();
  expect(pending).toBeDefined();
});

it('ends the request when its time is over, and stays with that', async () => {
  const { pending, outcome, controller, reasons } = expectReply({ timeout: 5 });
  pending.onRequestStart(controller);
  await expect(outcome).rejects.toThrow('http://host/x gave no answer within 0.005 s');
  expect(reasons).toHaveLength(1);
  pending.onResponseError(controller, reasons[0] as Error);
  pending.onResponseEnd();
});

it('goes on while the server needs more time than was thought when it was sent, and no longer', async () => {
  const later = [20, 30, 30];
  const start = performance.now();
  const { outcome, controller, pending, reasons } = expectReply({ timeout: 5, laterTimeout: () => later.shift() ?? 0 });
  pending.onRequestStart(controller);
  await expect(outcome).rejects.toThrow('http://host/x gave no answer within 0.03 s');
  expect(performance.now() - start).toBeGreaterThan(28);
  expect([reasons.length, later]).toEqual([1, []]);
});

it.each([
  ['of its header', { 'content-length': '1001' }, []],
  ['of what came', { 'content-length': '10' }, [600, 600]],
])('gives up a reply that is too large by the length %s', async (_name, headers, chunks) => {
  const { pending, outcome, controller, reasons } = expectReply();
  pending.onRequestStart(controller);
  pending.onResponseStart(controller, 200, headers);
  for (const length of chunks) pending.onResponseData(controller, Buffer.alloc(length));
  await expect(outcome).rejects.toThrow('http://host/x sent more than 0 MB');
  expect(reasons).toHaveLength(1);
  pending.onResponseData(controller, Buffer.alloc(10));
});

it('is not sent once it was given up', async () => {
  const stop = new AbortController();
  const { pending, outcome, controller, reasons } = expectReply({ signal: stop.signal });
  stop.abort();
  await expect(outcome).rejects.toMatchObject({ kind: 'interrupted' });
  expect(reasons).toEqual([]);
  pending.onRequestStart(controller);
  expect(reasons).toHaveLength(1);
});

it('takes its listener away when it ends', async () => {
  const { signal } = new AbortController();
  const { pending, outcome, controller } = expectReply({ signal });
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  pending.onResponseError(controller, Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
  await expect(outcome).rejects.toThrow('closed the connection before its answer was complete');
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
