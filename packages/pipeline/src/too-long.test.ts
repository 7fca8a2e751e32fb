import { MainbenchError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { unlessTooLong } from './too-long.ts';

const failing = (reason?: 'too-long') => async () => {
  throw new MainbenchError('endpoint', 'refused.', { reason });
};

describe('unlessTooLong', () => {
  it('turns a row that is too long into its other value, and hides nothing else', async () => {
    expect(await unlessTooLong<number>(async () => 1, 2)).toBe(1);
    expect(await unlessTooLong<number>(failing('too-long'), 2)).toBe(2);
    await expect(unlessTooLong<number>(failing(), 2)).rejects.toThrow('refused.');
  });
});
