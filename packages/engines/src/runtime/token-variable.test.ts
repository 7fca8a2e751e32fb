import { afterEach, describe, expect, it, vi } from 'vitest';
import { readTokenVariable } from './token-variable.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the token of a server', () => {
  it('comes from the variable that is named', () => {
    vi.stubEnv('SERVER_TOKEN', 'abc');
    expect(readTokenVariable('SERVER_TOKEN')).toBe('abc');
    expect(readTokenVariable(undefined)).toBeUndefined();
  });

  it.each([undefined, ''])('is missed where the variable is %j', (value) => {
    vi.stubEnv('SERVER_TOKEN', value);
    expect(() => readTokenVariable('SERVER_TOKEN')).toThrow('the environment variable SERVER_TOKEN is not set.');
  });
});
