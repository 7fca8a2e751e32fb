import { describe, expect, it } from 'vitest';
import { parseExpression } from './derived-expression.ts';
import { ExpressionError } from './parse-arithmetic.ts';

const scores = new Map([
  ['a', 0.25],
  ['b', 0.75],
]);

async function computed(text: string): Promise<number | null> {
  return (await parseExpression(text)).evaluate((name) => scores.get(name) as number);
}

describe('parseExpression', () => {
  it.each([
    ['mean(a, b)', 0.5],
    ['median(a, b, b)', 0.75],
    ['(a - 0.25) / 0.75', 0],
    ['sum(a, b) * 2 ^ 3', 8],
    ['-min(a, b) + max(a, b)', 0.5],
    ['sqrt(a)', 0.5],
    ['exp(log(b))', 0.75],
    ['abs(a - b)', 0.5],
  ])('computes %s', async (text, value) => {
    expect(await computed(text)).toBeCloseTo(value, 12);
  });

  it('has no value where arithmetic gives none', async () => {
    expect(await computed('1 / (a - 0.25)')).toBeNull();
    expect(await computed('log(a - b)')).toBeNull();
  });

  it('lists names, and knows what only averages', async () => {
    expect(await parseExpression('mean(b, a, b)')).toMatchObject({ names: ['b', 'a'], averages: true });
    expect((await parseExpression('mean(a, b) * 2')).averages).toBe(false);
    expect((await parseExpression('sum(a, b)')).averages).toBe(false);
  });

  it.each([
    ['mean(a, b', 'expected'],
    ['', 'is not a number'],
    ['1 + 1', 'it names no task'],
    ['mean()', 'Too few arguments'],
    ['sqrt(a, b)', 'Too many arguments'],
    ['mean + a', 'mean is a function'],
    ['a b', 'an operator is missing'],
    ['a!', 'there is no operator !'],
    ['parse("1")', 'there is no function parse'],
    ['import({ a: 1 }, { override: true })', 'there is no function import'],
    ['config({})', 'there is no function config'],
    ['a.constructor("return process")', 'there is no function'],
    ['a.constructor', 'is not arithmetic'],
    ['b = a', 'is not arithmetic'],
    ['f(x) = x', 'is not arithmetic'],
    ['a; b', 'is not arithmetic'],
    ['[a, b]', 'is not arithmetic'],
    ['a > b ? a : b', 'is not arithmetic'],
    ['"a"', 'is not a number'],
    ['a + Infinity', 'is not a number'],
    ['('.repeat(1001), 'at most 1000 characters'],
  ])('refuses %s', async (text, message) => {
    const error = await parseExpression(text).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ExpressionError);
    expect((error as Error).message).toContain(message);
  });
});
