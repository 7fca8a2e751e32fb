import fc from 'fast-check';
import { expect, it } from 'vitest';
import { columnOf, parsePath, pathSchema, valueAt } from './column-path.ts';

const record = { messages: [{ content: 'a' }, { content: 'b' }], 'a.b': 1, a: { 'c d': { e: null } } };

it.each<[string, unknown]>([
  ['messages[0].content', 'a'],
  ['messages[-1].content', 'b'],
  ['messages[2].content', undefined],
  ['messages.content', undefined],
  ['a.b', 1],
  ['["a.b"]', 1],
  ['a.c d.e', null],
  ['a["c d"].e', null],
  ['constructor.name', undefined],
  ['messages.length', undefined],
])('%s leads to %j', (path, value) => {
  expect(valueAt(record, path)).toEqual(value);
});

it.each(['', '.', 'a..b', 'a[', 'a[x]', 'a]b', '[""', 'a.', `a${'.b'.repeat(300)}`])('%j is no path', (path) => {
  expect(pathSchema.safeParse(path).success).toBe(false);
});

it('finds what any path was made of, and its column', () => {
  const name = fc.stringMatching(/^[A-Za-z_ ]{1,8}$/);
  fc.assert(
    fc.property(fc.array(fc.oneof(name, fc.nat(3)), { minLength: 1, maxLength: 5 }), fc.string(), (steps, value) => {
      fc.pre(typeof steps[0] === 'string');
      const path = steps
        .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
        .join('');
      const tree = steps.reduceRight<unknown>(
        (inner, step) => (typeof step === 'number' ? [...Array(step).fill(0), inner] : { [step]: inner }),
        value,
      );
      expect(parsePath(path)).toEqual(steps);
      expect(valueAt(tree as Record<string, unknown>, path)).toBe(value);
      expect(columnOf(path, [])).toBe(steps[0]);
    }),
  );
});
