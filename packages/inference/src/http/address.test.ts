import { describe, expect, it } from 'vitest';
import { parseAddress } from './address.ts';

describe('parseAddress', () => {
  it('keeps a path in front of every route', () => {
    expect(parseAddress('https://host:8443/models/a/')).toEqual({
      origin: 'https://host:8443',
      basePath: '/models/a',
      shown: 'https://host:8443/models/a',
    });
  });

  it('moves a user and password into a header and out of what is shown', () => {
    const address = parseAddress('http://us%40er:se%3Acret@host:80/?token=abc#x');
    expect(address.shown).toBe('http://host');
    expect(address.authorization).toBe(`Basic ${Buffer.from('us@er:se:cret').toString('base64')}`);
    expect(JSON.stringify({ ...address, authorization: '' })).not.toMatch(/secret|se:cret|abc/);
  });

  it.each(['not a url', '', 'ftp://host', 'host:80:80'])('refuses %j in one sentence', (url) => {
    expect(() => parseAddress(url)).toThrow(expect.objectContaining({ kind: 'usage' }));
  });

  it('never repeats a URL that it refuses, since it may hold a password', () => {
    expect(() => parseAddress('ftp://user:secret@host')).toThrow(/^((?!secret).)*$/);
  });
});
