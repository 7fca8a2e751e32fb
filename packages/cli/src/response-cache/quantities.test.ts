import { describeError, type MainbenchError } from '@mainbench/spec';
import { describe, expect, it } from 'vitest';
import { agoText, parseAge, parseSize, sizeText } from './quantities.ts';

function sentenceOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return describeError(error as MainbenchError);
  }
  return '';
}

describe('ages', () => {
  it.each([
    ['90s', 90_000],
    ['15m', 900_000],
    ['12h', 43_200_000],
    ['30d', 2_592_000_000],
    ['1.5W', 907_200_000],
  ])('reads %s', (text, milliseconds) => expect(parseAge('--older-than', text)).toBe(milliseconds));

  it.each(['', '30', 'd', '-3d', '3 months', '1e3d'])('refuses %j', (text) => {
    expect(sentenceOf(() => parseAge('--older-than', text))).toMatch(
      /^--older-than: expected a number and s, m, h, d or w, such as 12h or 30d, found ".*"\. `mainbench cache/,
    );
  });

  it.each([
    [0, '0 s'],
    [59_999, '59 s'],
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
    expect(sentenceOf(() => parseSize('--max-size', text))).toMatch(/^--max-size: expected a number and B, KB, MB/);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_234_567, '1.2 MB'],
    [45_000_000_000, '45 GB'],
  ])('writes %d', (bytes, text) => expect(sizeText(bytes)).toBe(text));
});
