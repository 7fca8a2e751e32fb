import { expect, it } from 'vitest';
import { rowId } from './row-id.ts';

const row = { value: {}, place: { file: 'a.jsonl', line: 3 }, name: 'line-3' };

it.each([
  ['x', 'x'],
  [7, '7'],
  [0, '0'],
  [1.5, '1.5'],
  [null, 'line-3'],
  [undefined, 'line-3'],
  ['', 'line-3'],
])('makes %j the id %s', (id, expected) => {
  expect(rowId(id, row)).toBe(expected);
});

it.each([[2 ** 60], [{ $oid: '1' }], [true]])('refuses %j with its place', (id) => {
  expect(() => rowId(id, row)).toThrow(
    expect.objectContaining({ kind: 'data', details: expect.objectContaining({ line: 3 }) }),
  );
});
