import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { linkSignals } from './linked-signals.ts';

it('is aborted with the reason of the first that is', () => {
  const [one, two] = [new AbortController(), new AbortController()];
  const { signal } = linkSignals(one.signal, undefined, two.signal);
  expect(signal.aborted).toBe(false);
  two.abort('two');
  one.abort('one');
  expect(signal.reason).toBe('two');
});

it('is aborted from the start where one is', () => {
  expect(linkSignals(new AbortController().signal, AbortSignal.abort('before')).signal.reason).toBe('before');
});

it('leaves no listener behind', () => {
  const { signal } = new AbortController();
  for (let round = 0; round < 100; round += 1) {
    linkSignals(signal).release();
  }
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
