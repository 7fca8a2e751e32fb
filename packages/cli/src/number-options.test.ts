import { expect, it } from 'vitest';
import { seedNumber, shareNumber } from './number-options.ts';

it('reads seeds and shares', () => {
  expect([seedNumber('0'), seedNumber('1234')]).toEqual([0, 1234]);
  expect(['0', '.5', '1', '5%', '2.5 %', '100%'].map(shareNumber)).toEqual([0, 0.5, 1, 0.05, 0.025, 1]);
});

it.each(['0,1234', '0 1234', '1, 2, 3'])('says what to do with the list of seeds %s', (text) => {
  expect(() => seedNumber(text)).toThrow('run the command once for each seed');
});

it.each(['', '-1', '1.5', 'one', '1e3'])('refuses the seed %j', (text) => {
  expect(() => seedNumber(text)).toThrow('Expected a whole number of at least 0.');
});

it.each(['', '5', '-0.1', '101%', 'five', '0,05', '%', 'NaN'])('refuses the share %j', (text) => {
  expect(() => shareNumber(text)).toThrow('such as 0.05 or 5%');
});
