import { Command } from 'commander';
import { afterEach, expect, it, vi } from 'vitest';
import { accessOf, accessOptions } from './server-access.ts';

afterEach(() => vi.unstubAllEnvs());

function read(...args: string[]) {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  for (const option of accessOptions()) command.addOption(option);
  return accessOf(command.parse(args, { from: 'user' }).opts());
}

it('takes the token and several headers, with environment variables put in', () => {
  vi.stubEnv('MY_KEY', 'a-secret-key');
  expect(read('--token-variable', 'MY_KEY', '--header', `api-key=\${MY_KEY}`, '--header', 'X-Team: seven')).toEqual({
    token: 'a-secret-key',
    headers: { 'api-key': 'a-secret-key', 'x-team': 'seven' },
  });
  expect(read()).toEqual({});
});

it('says which variable is not set, and what a header looks like', () => {
  vi.stubEnv('MY_KEY', '');
  expect(() => read('--token-variable', 'MY_KEY')).toThrow(
    '--token-variable: the environment variable MY_KEY is not set.',
  );
  expect(() => read('--header', `api-key=\${MY_KEY}`)).toThrow('--header: the environment variable MY_KEY is not set.');
  expect(() => read('--header', 'a-key-alone')).toThrow('A header does not have the form NAME=VALUE.');
});
