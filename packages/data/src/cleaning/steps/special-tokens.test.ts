import { expect, it } from 'vitest';
import { judgeWith } from '../../testing/judge-with.ts';
import { specialTokens } from './special-tokens.ts';

it('drops or escapes control tokens, and changes nothing else', async () => {
  const dropping = await judgeWith(specialTokens);
  expect(dropping('ends</s> here')).toEqual({ drop: 'with special tokens' });
  expect(dropping('plain')).toBeUndefined();
  expect(dropping('')).toBeUndefined();
  const escaping = await judgeWith(specialTokens, { policy: 'escape', strings: ['<end>'] });
  expect(escaping('a <end>')).toEqual({ text: 'a <\u200bend>', changed: 'special tokens' });
  expect(escaping('a </s>')).toBeUndefined();
});
