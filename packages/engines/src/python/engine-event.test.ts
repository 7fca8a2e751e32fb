import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fieldsOf, parseEvent } from './engine-event.ts';

it('reads an event and its own fields', () => {
  const event = parseEvent('{"id":"7","event":"step","loss":1.5}');
  expect(event).toEqual({ id: '7', event: 'step', loss: 1.5 });
  expect(event && fieldsOf(event)).toEqual({ loss: 1.5 });
});

it.each(['', 'Loading weights', '{"event":', '[]', 'null', '"event"', '{"event":3}', '{"id":"7"}'])(
  'knows that %j is none',
  (line) => {
    expect(parseEvent(line)).toBeUndefined();
  },
);

it('reads back what was written, and stands any line', () => {
  const fields = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(
    fc.property(fields, fc.string(), (value, event) => {
      const written = JSON.stringify({ ...value, id: '1', event });
      const { id: _id, event: _event, ...own } = JSON.parse(written);
      const read = parseEvent(written);
      expect(read?.event).toBe(event);
      expect(read && fieldsOf(read)).toEqual(own);
    }),
  );
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      expect(typeof (parseEvent(line)?.event ?? '')).toBe('string');
    }),
  );
});
