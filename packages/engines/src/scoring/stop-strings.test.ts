import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutAtStop } from './stop-strings.ts';

it('cuts at the stop string that begins first', () => {
  expect(cutAtStop('one\n\ntwo###', ['###', '\n'])).toEqual({ text: 'one', stopped: true });
  expect(cutAtStop('nothing here', ['###'])).toEqual({ text: 'nothing here', stopped: false });
  expect(cutAtStop('text', [''])).toEqual({ text: 'text', stopped: false });
  expect(cutAtStop('text')).toEqual({ text: 'text', stopped: false });
});

it('leaves no stop string and cuts nothing before one', () => {
  const stops = fc.array(fc.string({ minLength: 1, maxLength: 2, unit: fc.constantFrom('a', 'b', '\n') }), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\n') }), stops, (text, stop) => {
      const cut = cutAtStop(text, stop);
      expect(stop.some((string) => cut.text.includes(string))).toBe(false);
      expect(text.startsWith(cut.text)).toBe(true);
      expect(stop.some((string) => text.startsWith(string, cut.text.length))).toBe(cut.stopped);
    }),
  );
});
