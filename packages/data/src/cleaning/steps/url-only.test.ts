import { expect, it } from 'vitest';
import { judgeWith } from '../../testing/judge-with.ts';
import { urlOnly } from './url-only.ts';

it('drops texts of addresses alone', async () => {
  const judge = await judgeWith(urlOnly);
  expect(judge('https://example.org/a?b=c')).toEqual({ drop: 'of addresses alone' });
  expect(judge('- www.example.org,\n- http://example.com.')).toEqual({ drop: 'of addresses alone' });
  expect(judge('See https://example.org for more.')).toBeUndefined();
  expect(judge('!!!')).toBeUndefined();
});
