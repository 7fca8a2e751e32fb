import { expect, it } from 'vitest';
import { accessHeaders } from './access-headers.ts';
import { parseOpenaiAddress } from './server-address.ts';

const headersFor = (url: string, access = {}) => accessHeaders(parseOpenaiAddress(url), access);

it('sends a token as a bearer, a user and password first, and nothing where there is nothing', () => {
  expect(headersFor('https://host/v1', { token: 'k' })).toEqual({ authorization: 'Bearer k' });
  expect(headersFor('https://a:b@host/v1', { token: 'k' })).toEqual({ authorization: 'Basic YTpi' });
  expect(headersFor('https://host/v1')).toEqual({});
});

it.each(['https://name.openai.azure.com/openai/v1', 'https://gateway.example/openai?api-version=1'])(
  'sends a token to %s in the header of Azure too',
  (url) => {
    expect(headersFor(url, { token: 'k' })).toEqual({ authorization: 'Bearer k', 'api-key': 'k' });
  },
);

it('lets own headers replace those', () => {
  expect(headersFor('https://host/v1', { token: 'k', headers: { Authorization: 'Key x', 'x-a': '1' } })).toEqual({
    authorization: 'Key x',
    'x-a': '1',
  });
});
