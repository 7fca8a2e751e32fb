import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Columns, parseColumnExpression } from './column-expression.ts';
import { ExpressionError } from './parse-arithmetic.ts';

const columns: Columns = {
  a: Float64Array.of(3, 1, 2, 1, Number.NaN),
  b: Float64Array.of(-1, 0, 1, 4, 2),
  'scores.reward': Float64Array.of(5, 6, 7, 8, 9),
};

async function computed(text: string, given: Columns = columns): Promise<number[]> {
  const rows = Object.values(given)[0]?.length ?? 0;
  return [...(await parseColumnExpression(text)).evaluate(given, rows)];
}

async function refusal(text: string): Promise<string> {
  const error = await parseColumnExpression(text).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error, text).toBeInstanceOf(ExpressionError);
  return (error as Error).message;
}

describe('parseColumnExpression', () => {
  it.each([
    ['a + b * 2', [1, 1, 4, 9, Number.NaN]],
    ['-a ^ 2', [-9, -1, -4, -1, Number.NaN]],
    ['a > 1 ? b : -1', [-1, -1, 1, -1, Number.NaN]],
    ['b >= 0 and not (b == 4)', [0, 1, 1, 0, 1]],
    ['b < 0 or b != 2', [1, 1, 1, 1, 0]],
    ['clip(b, 0, 2)', [0, 0, 1, 2, 2]],
    ['min(b, 1, a)', [-1, 0, 1, 1, Number.NaN]],
    ['max(b, 1)', [1, 1, 1, 4, 2]],
    ['mean(b, 2, 3)', [4 / 3, 5 / 3, 2, 3, 7 / 3]],
    ['std(b, b + 2)', [1, 1, 1, 1, 1]],
    ['abs(b) + exp(0) + log(1) + sqrt(4)', [4, 3, 4, 7, 5]],
    // Two ones share the ranks 1 and 2 of four values.
    ['rank(a)', [3.5 / 4, 1 / 4, 2.5 / 4, 1 / 4, Number.NaN]],
    ['rank(a) + 0 * b', [3.5 / 4, 1 / 4, 2.5 / 4, 1 / 4, Number.NaN]],
    ['quantile(b, 0.5)', [1, 1, 1, 1, 1]],
    ['zscore(a - a)', [0, 0, 0, 0, Number.NaN]],
    ['scores.reward', [5, 6, 7, 8, 9]],
  ])('computes %s', async (text, expected) => {
    const values = await computed(text);
    expect(values).toHaveLength(expected.length);
    for (const [row, value] of values.entries()) {
      if (Number.isNaN(expected[row])) expect(value).toBeNaN();
      else expect(value).toBeCloseTo(expected[row] as number, 12);
    }
  });

  it('lists the names that it needs', async () => {
    expect((await parseColumnExpression('rank(a) + scores.reward - a')).names).toEqual(['a', 'scores.reward']);
  });

  it('computes a pair the same wherever it stands, over more pairs than a block', async () => {
    const rows = 10_000;
    const long = { a: Float64Array.from({ length: rows }, (_, row) => row % 97) };
    const values = await computed('a > 50 ? std(a, 3) : -a', long);
    for (const row of [0, 4095, 4096, 9999]) {
      const value = row % 97;
      expect(values[row]).toBe(value > 50 ? Math.abs(value - 3) / 2 : -value);
    }
  });

  it('ranks as sorting does, ties and infinities among the values', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.double(), fc.constantFrom(0, -0, 1, -1, Number.MIN_VALUE)), { minLength: 1 }),
        async (list) => {
          const finite = list.filter(Number.isFinite);
          const ranks = await computed('rank(a)', { a: Float64Array.from(list) });
          for (const [row, value] of list.entries()) {
            if (!Number.isFinite(value)) expect(ranks[row]).toBeNaN();
            else {
              const below = finite.filter((other) => other < value).length;
              const equal = finite.filter((other) => other === value).length;
              expect(ranks[row]).toBeCloseTo((below + (below + equal)) / 2 / finite.length, 12);
            }
          }
        },
      ),
    );
  });

  it('standardises to mean 0 and deviation 1', async () => {
    const values = await computed('zscore(a)', { a: Float64Array.from({ length: 50 }, (_, row) => 1e9 + row) });
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6);
    expect(values.reduce((sum, value) => sum + value ** 2, 0) / 50).toBeCloseTo(1, 6);
  });
});

describe('what an expression cannot do', () => {
  it.each([
    ['a.constructor', 'is not arithmetic'],
    ['scores.constructor("return process")', 'there is no function'],
    ['scores["a"]', 'is not arithmetic'],
    ['scores.a.b', 'is not arithmetic'],
    ['scores.__proto__', 'is not arithmetic'],
    ['scores', undefined],
    ['__proto__.polluted = 1', 'is not arithmetic'],
    ['a = 1', 'is not arithmetic'],
    ['f(x) = x', 'is not arithmetic'],
    ['f = g(x) = x', 'is not arithmetic'],
    ['a; b', 'is not arithmetic'],
    ['1:10', 'is not arithmetic'],
    ['[a, b]', 'is not arithmetic'],
    ['{ a: 1 }', 'is not arithmetic'],
    ['a[1]', 'is not arithmetic'],
    ['"a"', 'is not a number'],
    ['true', 'is not a number'],
    ['null', 'is not a number'],
    ['Infinity', 'is not a number'],
    ['1e999', 'is not a number'],
    ['2 a', 'an operator is missing'],
    ['5 cm', 'an operator is missing'],
    ['a to b', 'there is no operator to'],
    ["a'", "there is no operator '"],
    ['a!', 'there is no operator !'],
    ['a << 2', 'there is no operator <<'],
    ['a .* b', 'there is no operator .*'],
    ['0 < a < 2', 'is not arithmetic'],
    ['import("fs")', 'there is no function import'],
    ['eval("1")', 'there is no function eval'],
    ['parse("1")', 'there is no function parse'],
    ['simplify(a)', 'there is no function simplify'],
    ['constructor(a)', 'there is no function constructor'],
    ['toString(a)', 'there is no function toString'],
    ['hasOwnProperty(a)', 'there is no function hasOwnProperty'],
    ['rank', 'rank is a function'],
    ['rank(a, b)', 'Too many arguments'],
    ['clip(a)', 'Too few arguments'],
    ['quantile(a, b)', 'expected a number from 0 to 1'],
    [Array.from({ length: 17 }, (_, index) => `rank(a + ${index})`).join(' + '), 'at most 16 of rank'],
    [Array.from({ length: 101 }, () => 'a').join('+'), 'at most 200'],
    [`${'('.repeat(2000)}a${')'.repeat(1999)}`, ''],
    [`${'-'.repeat(3999)}a`, ''],
    [`${'a^'.repeat(1999)}a`, ''],
    [`${'a?'.repeat(1000)}a`, ''],
    ['a'.repeat(4001), 'at most 4000 characters'],
    ['', 'is not a number'],
  ])('refuses %s', async (text, message) => {
    if (message === undefined) {
      // A name alone: looked up like any other, and refused where no signal has it.
      expect((await parseColumnExpression(text)).names).toEqual([text]);
      return;
    }
    expect(await refusal(text)).toContain(message);
  });

  it('takes look-alikes of known names for other names', async () => {
    // A Cyrillic а, and a full-width a.
    for (const text of ['\u0430', '\uff41']) {
      const read = await parseColumnExpression(text).catch((error: unknown) => error);
      if (!(read instanceof ExpressionError)) expect((read as { names: string[] }).names).not.toContain('a');
    }
  });

  it('fails with a sentence or gives numbers, whatever it is given', async () => {
    const before = Object.keys(Object.prototype).length;
    const words =
      'a b ( ) + - ^ ? : , rank( scores. __proto__ constructor = ; [ ] " \' 1 1e9 % not and -> # \\ ` ${ function';
    const word = fc.constantFrom(...words.split(' '), '\n', '\0', '\ud800');
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 30 }), async (given) => {
        const read = await parseColumnExpression(given.join('')).catch((error: unknown) => error);
        if (read instanceof ExpressionError) {
          expect(read.message.length).toBeLessThan(600);
          return;
        }
        const expression = read as Awaited<ReturnType<typeof parseColumnExpression>>;
        const columns = Object.fromEntries(expression.names.map((name) => [name, Float64Array.of(1, 2)]));
        expect(expression.evaluate(columns, 2)).toHaveLength(2);
      }),
      { numRuns: 500 },
    );
    expect(Object.keys(Object.prototype)).toHaveLength(before);
  });
});
