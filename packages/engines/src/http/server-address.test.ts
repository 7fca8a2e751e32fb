import { withoutSecrets } from '@mainbench/kit';
import { describe, expect, it } from 'vitest';
import { parseOpenaiAddress, parseServerAddress, pathOf, placeOf } from './server-address.ts';

describe.each([parseServerAddress, parseOpenaiAddress])('%o', (parse) => {
  it('moves a user and password into a header and out of what is shown', () => {
    const address = parse('http://us%40er:se%3Acret@host:80/v1/?token=abcdefgh#x');
    expect(address.shown).toMatch(/^http:\/\/host(\/v1)?$/);
    expect(address.authorization).toBe(`Basic ${Buffer.from('us@er:se:cret').toString('base64')}`);
    expect(JSON.stringify({ ...address, authorization: '', query: '' })).not.toMatch(/secret|se:cret|abcdefgh/);
    expect(withoutSecrets('it was abcdefgh')).toBe('it was ***');
  });

  it.each(['not a url', '', 'ftp://host', 'host:80:80'])('refuses %j in one sentence', (url) => {
    expect(() => parse(url)).toThrow(expect.objectContaining({ kind: 'usage' }));
  });

  it('never repeats a URL that it refuses, since it may hold a password', () => {
    expect(() => parse('ftp://user:secret@host')).toThrow(/^((?!secret).)*$/);
  });

  it('sends the query with every request and shows none of its values', () => {
    const address = parse('https://host/a?api-version=2024-10-21&code=abc');
    expect(pathOf(address, '/v1/models')).toMatch(/\/models\?api-version=2024-10-21&code=abc$/);
    expect(placeOf(address, '/v1/models')).toMatch(/^https:\/\/host\/a.*\/models\?api-version=\*\*\*&code=\*\*\*$/);
    expect(address.shown).toBe('https://host/a');
  });
});

describe('the address of a server with routes of its own', () => {
  it.each([
    ['http://host', 'http://host'],
    ['http://host/', 'http://host'],
    ['http://host/v1', 'http://host'],
    ['http://host/v1/', 'http://host'],
    ['http://host/v1/chat/completions', 'http://host'],
    ['http://host/v1/completions/', 'http://host'],
    ['http://host/v1/models', 'http://host'],
    ['http://host/generate', 'http://host'],
    ['http://host/health', 'http://host'],
    ['https://host:8443/team/a/', 'https://host:8443/team/a'],
    ['https://host/team/v1/completions', 'https://host/team'],
    ['https://host/v1-mirror', 'https://host/v1-mirror'],
  ])('%s means %s', (url, root) => {
    const address = parseServerAddress(url);
    expect(address.shown).toBe(root);
    expect(placeOf(address, '/generate')).toBe(`${root}/generate`);
    expect(placeOf(address, '/v1/models')).toBe(`${root}/v1/models`);
  });
});

describe('the address of an OpenAI-compatible service', () => {
  it.each([
    ['http://host', 'http://host/v1'],
    ['http://host/', 'http://host/v1'],
    ['http://host/v1', 'http://host/v1'],
    ['http://host/v1/', 'http://host/v1'],
    ['http://host/v1/chat/completions', 'http://host/v1'],
    ['http://host/v1/completions', 'http://host/v1'],
    ['http://host/v1/models/', 'http://host/v1'],
    ['http://host/chat/completions', 'http://host/v1'],
    ['https://host/v1beta/openai/', 'https://host/v1beta/openai'],
    ['https://host/v1beta/openai/chat/completions', 'https://host/v1beta/openai'],
    ['https://host/api/paas/v4', 'https://host/api/paas/v4'],
    ['https://host/api/v3/', 'https://host/api/v3'],
    ['https://host/inference', 'https://host/inference'],
    ['https://host/models?api-version=1', 'https://host/models'],
    ['https://host/models/chat/completions?api-version=1', 'https://host/models'],
    ['https://host/openai/deployments/gpt-4o?api-version=1', 'https://host/openai/deployments/gpt-4o'],
  ])('%s means %s', (url, base) => {
    const address = parseOpenaiAddress(url);
    expect(address.shown).toBe(base);
    expect(placeOf({ ...address, shownQuery: '' }, '/v1/chat/completions')).toBe(`${base}/chat/completions`);
  });
});
