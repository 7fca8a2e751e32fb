import { describe, expect, it } from 'vitest';
import { agoText, parseSize, sizeText } from './quantities.ts';

describe('ages', () => {
  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_600_000, '1 h'],
    [20 * 86_400_000, '20 d'],
  ])('writes %d', (milliseconds, text) => expect(agoText(milliseconds)).toBe(text));
});

describe('sizes', () => {
  it.each([
    ['0', 0],
    ['500', 500],
    ['1.5 kB', 1500],
    ['500MB', 500_000_000],
    ['2g', 2_000_000_000],
  ])('reads %s', (text, bytes) => expect(parseSize('--max-size', text)).toBe(bytes));

  it.each(['', 'MB', '-1GB', '2 GiB', '2XB'])('refuses %j', (text) => {
    expect(() => parseSize('--max-size', text)).toThrow(
      /^--max-size: expected a number and B, KB, MB, GB or TB, found "/,
    );
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_234_567, '1.2 MB'],
    [45_000_000_000, '45 GB'],
  ])('writes %d', (bytes, text) => expect(sizeText(bytes)).toBe(text));
});
