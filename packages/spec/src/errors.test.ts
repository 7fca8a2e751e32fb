import { describe, expect, it } from 'vitest';
import { describeError, exitCodes, MainbenchError } from './errors.ts';

describe('MainbenchError', () => {
  it('carries kind, place, exit code and cause', () => {
    const cause = new Error('ENOSPC');
    const error = new MainbenchError('disk', 'the disk is full.', { file: 'rows.jsonl', cause });
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.kind, error.message]).toEqual(['MainbenchError', 'disk', 'the disk is full.']);
    expect(error.exitCode).toBe(9);
    expect(error.cause).toBe(cause);
    expect('cause' in new MainbenchError('disk', 'x.')).toBe(false);
  });

  it('is not retryable unless it says so', () => {
    expect(new MainbenchError('endpoint', 'x.').retryable).toBe(false);
    expect(new MainbenchError('endpoint', 'x.', { retryable: true }).retryable).toBe(true);
  });

  it('is known by its mark, also from another copy of this package', () => {
    const copy = { [Symbol.for('mainbench.error')]: true, kind: 'data' };
    for (const value of [new MainbenchError('data', 'x.'), copy]) expect(MainbenchError.is(value)).toBe(true);
    for (const value of [new Error('x'), {}, 'text', null, undefined, 1]) expect(MainbenchError.is(value)).toBe(false);
  });
});

describe('exitCodes', () => {
  it('tells every kind from every other, from success and from a shell’s own codes', () => {
    const codes = Object.values(exitCodes);
    expect(new Set(codes).size).toBe(codes.length);
    for (const [kind, code] of Object.entries(exitCodes)) {
      expect(code).toBeGreaterThan(0);
      // 126 and above are the shell's: 130 is what it gives itself for an interrupted command.
      if (kind !== 'interrupted') expect(code).toBeLessThan(126);
    }
    expect(exitCodes.interrupted).toBe(130);
  });
});

describe('describeError', () => {
  it.each([
    [{}, 'wrong.'],
    [{ hint: 'Mend it.' }, 'wrong. Mend it.'],
    [{ file: 'r.yaml' }, 'r.yaml: wrong.'],
    [{ file: 'r.yaml', line: 3 }, 'r.yaml:3: wrong.'],
    [{ file: 'r.yaml', line: 3, column: 7, hint: 'Mend it.' }, 'r.yaml:3:7: wrong. Mend it.'],
  ])('puts the place before and the hint behind: %j', (details, sentence) => {
    expect(describeError(new MainbenchError('recipe', 'wrong.', details))).toBe(sentence);
  });
});
