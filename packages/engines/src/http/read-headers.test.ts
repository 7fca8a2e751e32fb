import { withoutSecrets } from '@mainbench/kit';
import { expect, it } from 'vitest';
import { readHeaders, splitHeader } from './read-headers.ts';

const environment = { KEY: 'a-secret-key', ORGANISATION: 'a-secret-organisation', LINES: 'first\nsecond' };

it.each([
  [`api-key=\${KEY}`, ['api-key', `\${KEY}`]],
  [`api-key: \${KEY} `, ['api-key', `\${KEY}`]],
  ['X-Route=a=b:c', ['X-Route', 'a=b:c']],
])('splits %j', (text, parts) => {
  expect(splitHeader(text)).toEqual(parts);
});

it.each(['', '=a', 'no value', 'name='])('refuses %j without repeating it', (text) => {
  expect(() => splitHeader(text)).toThrow('A header does not have the form NAME=VALUE.');
});

it('puts environment variables into values, and hides these from then on', () => {
  const given = {
    'Api-Key': `\${KEY}`,
    authorization: 'Bearer literal-secret',
    'x-in': `of \${ORGANISATION}!`,
    'x-p': 'openai',
  };
  expect(readHeaders(given, '--header', environment)).toEqual({
    'api-key': 'a-secret-key',
    authorization: 'Bearer literal-secret',
    'x-in': 'of a-secret-organisation!',
    'x-p': 'openai',
  });
  expect(withoutSecrets('a-secret-key, literal-secret, a-secret-organisation, openai')).toBe('***, ***, ***, openai');
});

it.each([
  [{ 'api-key': `\${ABSENT}` }, '--header: the environment variable ABSENT is not set.'],
  [{ 'a b': 'x' }, '--header: the name of a header contains characters that are not allowed.'],
  [{ Host: 'x' }, '--header: the header Host is set by mainbench.'],
  [
    { 'api-key': `\${LINES}` },
    '--header: the value of the header api-key contains characters that are not allowed in a header.',
  ],
])('refuses %j', (given, message) => {
  expect(() => readHeaders(given as Record<string, string>, '--header', environment)).toThrow(
    expect.objectContaining({ kind: 'usage', message }),
  );
});
