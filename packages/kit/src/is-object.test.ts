import { expect, it } from 'vitest';
import { isObject } from './is-object.ts';

it.each([[{}], [{ a: 1 }], [Object.create(null)]])('takes %o for an object', (value) => {
  expect(isObject(value)).toBe(true);
});

it.each([[null], [undefined], [[]], [[{}]], ['text'], [1], [true], [() => 1]])('takes %o for none', (value) => {
  expect(isObject(value as unknown)).toBe(false);
});
