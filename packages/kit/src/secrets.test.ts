import { describe, expect, it } from 'vitest';
import { rememberSecret, withoutSecrets, withoutSecretValues } from './secrets.ts';

describe('secrets', () => {
  it('are masked in URLs without being known', () => {
    expect(withoutSecrets('at http://me:pa@ss:w@host:80/a@b, see ftp://you@there?q=a@b')).toBe(
      'at http://***@host:80/a@b, see ftp://***@there?q=a@b',
    );
    expect(withoutSecrets('https://host/v1?api-version=1&api_key=k&sig=a%2Fb#x and ?code=abc, "http://a?Key=b"')).toBe(
      'https://host/v1?api-version=1&api_key=***&sig=***#x and ?code=*** "http://a?Key=***"',
    );
    const harmless = 'mail a@b.example about http://host/path@1 and image:3@sha256:00';
    expect(withoutSecrets(harmless)).toBe(harmless);
  });

  it('are masked in every form once they are known', () => {
    const secret = 'sésame "open"/+';
    rememberSecret(secret);
    rememberSecret(`${secret}, longer`);
    const forms = [
      secret,
      `${secret}, longer`,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
    ];
    for (const form of forms) expect(withoutSecrets(`a ${form} b`)).toBe('a *** b');
    expect(withoutSecrets(JSON.stringify({ secret }))).toBe('{"secret":"***"}');
  });

  it('leaves words alone that are too short to be a secret', () => {
    rememberSecret('test');
    rememberSecret('');
    expect(withoutSecrets('a test')).toBe('a test');
  });

  it('are masked in values, and behind the options of a command', () => {
    const value = {
      url: 'https://me:pw@host/',
      list: ['--port', '80', '--api-key', 'k', '--hf-token=t', '--token', '--other', 'plain', 3, null],
      nested: [{ url: 'http://a:b@c' }],
    };
    expect(withoutSecretValues(value)).toEqual({
      url: 'https://***@host/',
      list: ['--port', '80', '--api-key', '***', '--hf-token=***', '--token', '***', 'plain', 3, null],
      nested: [{ url: 'http://***@c' }],
    });
  });
});
