import { expect, it } from 'vitest';
import { frozenCopy } from './guard-module.ts';

it('copies plain data, all of it frozen, and leaves anything else as it is', () => {
  class Text {}
  const text = new Text();
  const value = { id: 'a', list: [{ b: 1 }], text, nothing: null };
  const copy = frozenCopy(value);
  expect(copy).toEqual(value);
  expect(copy).not.toBe(value);
  expect(copy.text).toBe(text);
  expect(() => {
    (copy.list[0] as { b: number }).b = 2;
  }).toThrow('read only');
  value.list.push({ b: 3 });
  expect(copy.list).toHaveLength(1);
});
