import { describe, expect, it } from 'vitest';
import { isMapping, valueAt } from './field-path.ts';

describe('valueAt', () => {
  it('follows names and numbers', () => {
    const value = { arms: [{ name: 'a' }, { name: 'b' }] };
    expect(valueAt(value, ['arms', 1, 'name'])).toBe('b');
    expect(valueAt(value, [])).toBe(value);
  });

  it.each([
    [['arms', 5, 'name']],
    [['none', 'name']],
    [['arms', 0, 'name', 'length']],
    [['constructor']],
    [['arms', 0, '__proto__']],
  ])('finds nothing at %j', (path) => {
    expect(valueAt({ arms: [{ name: 'a' }] }, path)).toBeUndefined();
  });
});

describe('isMapping', () => {
  it('tells a mapping from lists and plain values', () => {
    expect([{}, { a: 1 }, [], null, 'text', 3, undefined].map(isMapping)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
