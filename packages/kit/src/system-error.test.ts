import { describeError, MainbenchError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { describeSystemError } from './system-error.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: something, open 'x'`), { code, syscall: 'open' });
}

function sentence(code: string, action: 'read' | 'write'): string {
  const error = describeSystemError(systemError(code), 'rows.jsonl', action);
  return MainbenchError.is(error) ? `${error.kind} ${describeError(error)}` : 'no sentence';
}

describe('describeSystemError', () => {
  it('says what a full disk means', () => {
    expect(sentence('ENOSPC', 'write')).toBe(
      'disk rows.jsonl: cannot be written: the disk is full. Free some space and run the same command again; finished work is kept.',
    );
    expect(sentence('EDQUOT', 'write')).toContain('disk rows.jsonl: cannot be written: the disk quota is used up.');
  });

  it.each([
    ['EFBIG', 'write', 'disk'],
    ['EIO', 'read', 'disk'],
    ['ENOENT', 'read', 'data'],
    ['ENOENT', 'write', 'environment'],
    ['EISDIR', 'read', 'data'],
    ['ENOTDIR', 'read', 'environment'],
    ['EACCES', 'write', 'environment'],
    ['EPERM', 'read', 'environment'],
    ['EROFS', 'write', 'environment'],
    ['EMFILE', 'read', 'environment'],
    ['EEXIST', 'write', 'environment'],
    ['ELOOP', 'read', 'environment'],
  ] as const)('turns %s on %s into a sentence of kind %s', (code, action, kind) => {
    const text = sentence(code, action);
    const done = action === 'read' ? 'read' : 'written';
    expect(text).toMatch(new RegExp(`^${kind} rows\\.jsonl: cannot be ${done}: .*\\. .*\\.$`));
  });

  it('keeps the original as the cause', () => {
    const original = systemError('ENOSPC');
    expect((describeSystemError(original, 'x', 'write') as Error).cause).toBe(original);
  });

  it.each([new Error('other'), new MainbenchError('recipe', 'x.'), 'text', undefined])(
    'leaves %s as it is',
    (error) => {
      expect(describeSystemError(error, 'x', 'read')).toBe(error);
    },
  );
});
