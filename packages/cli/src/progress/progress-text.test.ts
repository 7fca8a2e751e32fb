import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationText, fitColumns, overallText, unitsText } from './progress-text.ts';

describe('fitColumns', () => {
  it('keeps a text that fits and marks one that is cut', () => {
    expect(fitColumns('abcdef', 6)).toBe('abcdef');
    expect(fitColumns('abcdefg', 6)).toBe('abcde…');
    expect(fitColumns('日本語', 5)).toBe('日本…');
    expect(fitColumns('日本語', 6)).toBe('日本語');
    expect(fitColumns('日本語', 4)).toBe('日…');
    expect(fitColumns('e\u0301e\u0301', 2)).toBe('e\u0301e\u0301');
    expect(fitColumns('abc', 0)).toBe('');
  });

  it('never gives more characters than columns', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat({ max: 30 }), (text, columns) => {
        expect([...fitColumns(text, columns)].length).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe('durationText', () => {
  it.each([
    [0, '0.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [200, '3 min 20 s'],
    [3599.6, '1 h 00 min'],
    [7_500, '2 h 05 min'],
    [7_170, '2 h 00 min'],
  ])('says %s seconds as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe('overallText', () => {
  it('never says 100 % before the end, and says no time it does not know', () => {
    expect(overallText(0.999, 3)).toBe('99 % done, about 3.0 s left');
    expect(overallText(1)).toBe('100 % done');
    expect(overallText(1, -0)).toBe('100 % done');
    expect(overallText(0.5, -1)).toBe('50 % done, about 0.0 s left');
    expect(overallText(-1, Number.NaN)).toBe('0 % done');
    expect(overallText(2, Number.POSITIVE_INFINITY)).toBe('100 % done');
  });
});

describe('unitsText', () => {
  it('shows the total where there is one', () => {
    expect([unitsText(0), unitsText(3), unitsText(0, 5), unitsText(3, 5)]).toEqual(['', '3', '0/5', '3/5']);
  });
});
