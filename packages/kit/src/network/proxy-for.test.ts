import { expect, it } from 'vitest';
import { withoutSecrets } from '../secrets.ts';
import { proxyFor } from './proxy-for.ts';

const proxies = { HTTP_PROXY: 'http://plain:1', https_proxy: 'http://me:pass-word@secure:2' };
const through = (url: string, environment: Record<string, string>) => proxyFor(url, environment)?.shown;

it('takes the proxy of the protocol, and never tells its password', () => {
  expect(through('http://model.internal/v1', proxies)).toBe('http://plain:1');
  expect(through('https://model.internal/v1', proxies)).toBe('http://secure:2');
  expect(proxyFor('https://model.internal', proxies)?.url).toBe('http://me:pass-word@secure:2');
  expect(withoutSecrets('sent pass-word')).toBe('sent ***');
});

it.each([
  ['small letters before capitals', { http_proxy: 'http://a:1', HTTP_PROXY: 'http://b:1' }, 'http://a:1'],
  ['a host and port alone', { HTTP_PROXY: 'a:3128' }, 'http://a:3128'],
  [
    'ALL_PROXY where there is no other',
    { ALL_PROXY: 'socks5h://a:1080', HTTPS_PROXY: 'http://b:1' },
    'socks5://a:1080',
  ],
  ['none where it is empty', { HTTP_PROXY: '' }, undefined],
  ['none of the other protocol', { HTTPS_PROXY: 'http://a:1' }, undefined],
])('takes %s', (_name, environment, expected) => {
  expect(through('http://model.internal', environment as Record<string, string>)).toBe(expected);
});

it.each([
  'http://127.0.0.1:8080',
  'http://127.3.2.1',
  'http://0.0.0.0:8000',
  'http://localhost:80',
  'http://a.localhost',
  'http://[::1]:80',
])('asks this machine directly: %s', (url) => {
  expect(through(url, proxies)).toBeUndefined();
});

it.each([
  ['*', true],
  ['other, model.internal', true],
  ['internal', true],
  ['.internal', true],
  ['*.internal', true],
  ['INTERNAL.', true],
  ['model.internal:8000', true],
  ['model.internal:80', false],
  ['del.internal', false],
  ['other.internal', false],
])('NO_PROXY=%s excepts http://model.internal:8000: %j', (exceptions, isDirect) => {
  const found = through('http://model.internal:8000', { ...proxies, NO_PROXY: exceptions });
  expect(found === undefined).toBe(isDirect);
});

it.each([
  ['10.0.0.0/8', true],
  ['10.1.2.3', true],
  ['10.1.2.0/24', true],
  ['10.1.3.0/24', false],
  ['10.1.2.3/99', false],
  ['fd00::/8', false],
])('NO_PROXY=%s excepts http://10.1.2.3: %j', (exceptions, isDirect) => {
  expect(through('http://10.1.2.3', { ...proxies, no_proxy: exceptions }) === undefined).toBe(isDirect);
});

it('excepts addresses of version 6', () => {
  expect(through('http://[fd00::1]:80', { ...proxies, NO_PROXY: 'fd00::/8' })).toBeUndefined();
  expect(through('http://[fd00::1]:80', { ...proxies, NO_PROXY: 'fd00::1' })).toBeUndefined();
  expect(through('http://[fd00::1]:80', { ...proxies, NO_PROXY: '[fd00::1]:81' })).toBe('http://plain:1');
});

it.each(['http://', 'ftp://a', 'http://a b'])('refuses the proxy %j without repeating it', (value) => {
  expect(() => proxyFor('http://model.internal', { HTTP_PROXY: value })).toThrow(
    expect.objectContaining({ kind: 'environment', message: 'HTTP_PROXY does not contain the address of a proxy.' }),
  );
});
