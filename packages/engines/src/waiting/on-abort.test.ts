import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { offAbort, onAbort } from './on-abort.ts';

/** A waiter that counts how often it was told. */
function waiter() {
  const state = {
    told: 0,
    aborted: () => {
      state.told += 1;
    },
  };
  return state;
}

it('tells exactly those that wait, each once, and listens only while there are any', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 5 })), { maxLength: 30 });
  fc.assert(
    fc.property(steps, (taken) => {
      const controller = new AbortController();
      const all = Array.from({ length: 6 }, waiter);
      const waiting = new Set<ReturnType<typeof waiter>>();
      for (const [adds, index] of taken) {
        const one = all[index] as ReturnType<typeof waiter>;
        if (adds) {
          onAbort(controller.signal, one);
          waiting.add(one);
        } else {
          offAbort(controller.signal, one);
          waiting.delete(one);
        }
        expect(getEventListeners(controller.signal, 'abort')).toHaveLength(waiting.size > 0 ? 1 : 0);
      }
      controller.abort();
      expect(all.map(({ told }) => told)).toEqual(all.map((one) => (waiting.has(one) ? 1 : 0)));
      expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    }),
  );
});

it('keeps signals apart', () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const [first, second] = [waiter(), waiter()];
  onAbort(one.signal, first);
  onAbort(other.signal, second);
  one.abort();
  expect([first.told, second.told]).toEqual([1, 0]);
});
