import { expect, it } from 'vitest';
import { compareFields } from './compare-fields.ts';

it('names every field that differs, in order', () => {
  const one = { engine: { name: 'tgi', dtype: null }, stop: ['a', 'b'], prompt: 'Hello there', n: 1 };
  const other = { n: 1, engine: { dtype: 'float16', name: 'tgi' }, stop: ['a'], prompt: 'Hello you', more: true };
  expect(compareFields(one, one)).toEqual([]);
  expect(compareFields(one, other)).toEqual([
    { field: 'engine.dtype', one: null, other: 'float16' },
    { field: 'stop.1', one: 'b', other: undefined },
    { field: 'prompt', one: 'Hello there', other: 'Hello you', at: 6 },
    { field: 'more', one: undefined, other: true },
  ]);
});

it('takes a text that is kept by its checksum as one value', () => {
  const one = { sha256: '1', bytes: 3, begins: 'a', ends: 'b' };
  expect(compareFields({ text: one }, { text: { ...one, sha256: '2' } })).toEqual([
    { field: 'text', one, other: { ...one, sha256: '2' } },
  ]);
});
