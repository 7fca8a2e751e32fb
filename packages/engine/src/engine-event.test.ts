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
