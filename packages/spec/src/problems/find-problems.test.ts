import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findProblems } from './find-problems.ts';

const options = z.strictObject({
  count: z.int().min(1).max(9),
  share: z.number().gt(0).lt(1).optional(),
  rate: z.number().multipleOf(0.5).optional(),
  mode: z.enum(['fast', 'exact']).default('fast'),
  fixed: z.literal('only').optional(),
  flag: z.boolean().optional(),
  names: z.array(z.string().min(2)).min(1).max(2).optional(),
  target: z.union([z.string(), z.array(z.string())]).optional(),
  mail: z.email().optional(),
  scores: z.record(z.string().regex(/^[a-z]+$/, 'expected a name of letters'), z.number()).optional(),
  nested: z.strictObject({ inner: z.looseObject({ source: z.string() }) }).optional(),
  pick: z
    .union([z.strictObject({ top: z.int() }), z.strictObject({ share: z.number(), of: z.string() }), z.number()])
    .optional(),
  shape: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('circle'), radius: z.number() }),
      z.strictObject({ kind: z.literal('square'), side: z.number() }),
    ])
    .optional(),
});

function sentences(input: unknown): string[] {
  return findProblems(options, input).map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
}

describe('findProblems', () => {
  it('names a key that cannot be one, the empty one too', () => {
    expect(sentences({ count: 1, scores: { '': 1 } })).toEqual(['scores.: expected a name of letters; found ""']);
    expect(sentences({ count: 1, scores: { A1: 1 } })).toEqual(['scores.A1: expected a name of letters; found "A1"']);
  });

  it('finds none in what is right', () => {
    expect(sentences({ count: 1, pick: { top: 1 }, shape: { kind: 'circle', radius: 1 }, target: ['a'] })).toEqual([]);
  });

  it.each([
    [{}, 'count: expected a number, found nothing'],
    [{ count: null }, 'count: expected a number, found nothing'],
    [{ count: '5' }, 'count: expected a number, found "5"'],
    [{ count: 1.5 }, 'count: expected a whole number, found 1.5'],
    [{ count: 0 }, 'count: expected at least 1, found 0'],
    [{ count: 10 }, 'count: expected at most 9, found 10'],
    [{ count: 1, share: 0 }, 'share: expected more than 0, found 0'],
    [{ count: 1, share: 1 }, 'share: expected less than 1, found 1'],
    [{ count: 1, share: Number.NaN }, 'share: expected a finite number, found NaN'],
    [{ count: 1, rate: 0.75 }, 'rate: expected a multiple of 0.5, found 0.75'],
    [{ count: 1, mode: 'exat' }, 'mode: expected one of fast, exact; found "exat", did you mean exact?'],
    [{ count: 1, mode: 'slow' }, 'mode: expected one of fast, exact; found "slow"'],
    [{ count: 1, fixed: 'other' }, 'fixed: expected only; found "other"'],
    [{ count: 1, flag: 'yes' }, 'flag: expected true or false, found "yes"'],
    [{ count: 1, names: [] }, 'names: expected at least 1 entry, found none'],
    [{ count: 1, names: ['aa', 'bb', 'cc'] }, 'names: expected at most 2 entries, found 3'],
    [{ count: 1, names: ['a'] }, 'names.0: expected at least 2 characters, found "a"'],
    [{ count: 1, names: 'a' }, 'names: expected a list, found "a"'],
    [{ count: 1, target: 3 }, 'target: expected text or a list, found 3'],
    [{ count: 1, target: [3] }, 'target.0: expected text, found 3'],
    [{ count: 1, mail: 'x' }, 'mail: expected a valid email, found "x"'],
    [{ count: 1, nested: [] }, 'nested: expected a mapping, found an empty list'],
    [{ count: 1, nested: { inner: { sorce: 'a' } } }, 'nested.inner.sorce: unknown field, did you mean source?'],
    [{ count: 1, nested: { inner: {} } }, 'nested.inner.source: expected text, found nothing'],
    [{ cuont: 1 }, 'cuont: unknown field, did you mean count?'],
    [{ count: 1, colour: 1 }, 'colour: unknown field'],
    [{ count: 1, nested: { inner: { source: 'a' }, x: 1 } }, 'nested.x: unknown field; expected one of inner'],
    [{ count: 1, pick: { topp: 1 } }, 'pick.topp: unknown field, did you mean top?'],
    [{ count: 1, pick: { top: 'x' } }, 'pick.top: expected a number, found "x"'],
    [{ count: 1, pick: { share: 1 } }, 'pick.of: expected text, found nothing'],
    [
      { count: 1, pick: { top: 1, share: 1 } },
      'pick.share: cannot be combined with top; expected top or share with of',
    ],
    [{ count: 1, pick: {} }, 'pick: expected top or share with of; found an empty mapping'],
    [{ count: 1, pick: { x: 1 } }, 'pick: expected top or share with of; found x'],
    [{ count: 1, pick: 'x' }, 'pick: expected a mapping with top or share with of or a number, found "x"'],
    [
      { count: 1, shape: { kind: 'cirle' } },
      'shape.kind: expected one of circle, square; found "cirle", did you mean circle?',
    ],
    [{ count: 1, shape: { kind: 'circle', raduis: 1 } }, 'shape.raduis: unknown field, did you mean radius?'],
    [
      { count: 1, shape: { kind: 'circle', radius: 1, side: 1 } },
      'shape.side: unknown field; expected one of kind, radius',
    ],
    ['text', ': expected a mapping, found "text"'],
  ])('says of %j one thing', (input, sentence) => {
    expect(sentences(input)).toEqual([sentence]);
  });

  it('says every thing that is wrong', () => {
    expect(sentences({ count: 0, flag: 1, extra: 1 })).toEqual([
      'count: expected at least 1, found 0',
      'flag: expected true or false, found 1',
      'extra: unknown field',
    ]);
  });

  it('gives the words of a schema that has its own', () => {
    const schema = z
      .strictObject({ name: z.string().regex(/^[a-z]+$/, 'expected lower-case letters') })
      .refine(() => false, 'expected better');
    expect(findProblems(schema, { name: 'A' }).map(({ message }) => message)).toContain(
      'expected lower-case letters; found "A"',
    );
    expect(findProblems(schema, { name: 'a' })).toEqual([{ path: [], message: 'expected better' }]);
  });

  it('manages without suggestions where a schema has no JSON form', () => {
    const schema = z.strictObject({ when: z.date(), other: z.custom<string>((value) => value === 'x') });
    expect(findProblems(schema, { when: 3, othre: 'x' }).length).toBeGreaterThan(0);
  });

  it('never speaks the language of the library, nor fails, whatever it is given', () => {
    const key = fc.oneof(fc.constantFrom(...Object.keys(options.shape), 'kind', 'top', 'of', '__proto__'), fc.string());
    const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, undefined, true, 'fast', 'circle', 1, 0.5, -1, Number.NaN),
        fc.string(),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 5 }),
      ),
    })).value;
    fc.assert(
      fc.property(value, (input) => {
        const problems = findProblems(options, input);
        expect(problems.length > 0).toBe(!options.safeParse(input).success);
        for (const { message } of problems) {
          expect(message).not.toMatch(/Invalid|received|undefined|Unrecognized|Too (small|big)|\.$/);
        }
      }),
      { numRuns: 200 },
    );
  });
});
