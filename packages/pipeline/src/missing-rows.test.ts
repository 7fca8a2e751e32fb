import { type ErrorDetails, MainbenchError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { MissingRows, unlessTooLong } from './missing-rows.ts';

const failing = (reason?: ErrorDetails['reason']) => async (): Promise<string> => {
  throw new MainbenchError('endpoint', `http://a answered 400: ${'no '.repeat(300)}`, { reason });
};
const otherwise = ({ reason }: { reason: string }) => reason;

describe('MissingRows', () => {
  it.each([
    ['too-long', 'too long for the model'],
    ['refused', 'refused by the server'],
    ['no-content', 'answered without content'],
    ['timeout', 'not answered in its time'],
  ] as const)('turns a row with the fault %s into a missing one', async (reason, words) => {
    expect(await new MissingRows(100).unless(failing(reason), otherwise)).toBe(words);
  });

  it('hides nothing else', async () => {
    const rows = new MissingRows(100);
    expect(await rows.unless(async () => 'answer', otherwise)).toBe('answer');
    await expect(rows.unless(failing(), otherwise)).rejects.toThrow('answered 400');
    await expect(rows.unless(failing('unreached'), otherwise)).rejects.toThrow('answered 400');
    await expect(rows.unless(failing('other-model'), otherwise)).rejects.toThrow('answered 400');
  });

  it('accepts a share of all rows, and ends in a bounded sentence with more', async () => {
    const rows = new MissingRows(40, 0.05);
    for (let row = 0; row < 2; row += 1) await rows.unless(failing('too-long'), otherwise);
    const error = await rows.unless(failing('refused'), otherwise).catch((fault: Error) => fault);
    expect(error).toMatchObject({ details: { hint: expect.stringContaining('more than 5 %') } });
    expect((error as Error).message).toContain('3 of 40 rows have no answer, the last: http://a answered 400');
    expect((error as Error).message.length).toBeLessThan(600);
  });

  it('accepts one of few rows, none with a share of 0, and by default any that are too long', async () => {
    expect(await new MissingRows(6, 0.05).unless(failing('refused'), otherwise)).toBe('refused by the server');
    await expect(new MissingRows(6, 0).unless(failing('refused'), otherwise)).rejects.toThrow('1 of 6 rows');
    const rows = new MissingRows(6);
    for (let row = 0; row < 6; row += 1) await rows.unless(failing('too-long'), otherwise);
    await rows.unless(failing('timeout'), otherwise);
    await expect(rows.unless(failing('timeout'), otherwise)).rejects.toThrow('2 of 6 rows');
  });
});

it('counts the rows that an interrupted process left', () => {
  const missing = (count: number, reason = 'refused by the server') =>
    Array.from({ length: count }, (_, index) => ({ reason, said: `row ${index}` }));
  const rows = new MissingRows(100);
  rows.check(missing(5));
  rows.check(missing(50, 'too long for the model'));
  expect(() => rows.check(missing(6))).toThrow('6 of 100 rows have no answer, the last: row 5');
  expect(() => new MissingRows(100, 0.1).check(missing(50, 'too long for the model'))).toThrow('50 of 100 rows');
});

const failingWith = (reason?: 'too-long') => async () => {
  throw new MainbenchError('endpoint', 'refused.', { reason });
};

describe('unlessTooLong', () => {
  it('turns a row that is too long into its other value, and hides nothing else', async () => {
    expect(await unlessTooLong<number>(async () => 1, 2)).toBe(1);
    expect(await unlessTooLong<number>(failingWith('too-long'), 2)).toBe(2);
    await expect(unlessTooLong<number>(failingWith(), 2)).rejects.toThrow('refused.');
  });
});
