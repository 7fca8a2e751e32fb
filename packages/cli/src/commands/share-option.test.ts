import { expect, it } from 'vitest';
import { shareOption } from './share-option.ts';

it.each([
  ['0.05', 0.05],
  ['5%', 0.05],
  ['.5', 0.5],
  ['0', 0],
  ['1', 1],
  ['100 %', 1],
])('reads %s', (text, share) => {
  expect(shareOption(text)).toBe(share);
});

it.each(['', '5', '-1', 'five', '101%', '5%%', 'NaN'])('refuses %j', (text) => {
  expect(() => shareOption(text)).toThrow('Expected a share from 0 to 1');
});
