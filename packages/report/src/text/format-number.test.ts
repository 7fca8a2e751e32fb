import { describe, expect, it } from 'vitest';
import {
  decimalsFor,
  differenceUnit,
  formatBasis,
  formatConfidence,
  formatCount,
  formatFixed,
  formatInterval,
  formatP,
  formatRange,
  formatReplicates,
  formatShare,
  formatValue,
} from './format-number.ts';

describe('formatFixed', () => {
  it('writes a true minus sign, a plus sign where asked, and commas between thousands', () => {
    expect(formatFixed(-1234.567, { decimals: 2 })).toBe('−1,234.57');
    expect(formatFixed(1_000_000, { decimals: 0, signed: true })).toBe('+1,000,000');
    expect(formatFixed(999.9, { decimals: 0 })).toBe('1,000');
  });

  it('gives no sign to what rounds to zero', () => {
    expect(formatFixed(-0.0004, { decimals: 2, signed: true })).toBe('0.00');
    expect(formatFixed(0.0004, { decimals: 2, signed: true })).toBe('0.00');
  });

  it('never turns a missing value into a number', () => {
    for (const value of [null, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(formatFixed(value, { decimals: 1 })).toBe('missing');
    }
    expect(formatCount(null)).toBe('missing');
    expect(formatShare(null)).toBe('missing');
    expect(formatValue(null, 'fraction')).toBe('missing');
    expect(formatP(Number.NaN)).toBe('missing');
  });
});

describe('formatValue', () => {
  it('shows fractions in percent and their differences in points', () => {
    expect(formatValue(0.2914, 'fraction')).toBe('29.1');
    expect(formatValue(0.0213, 'fraction', true)).toBe('+2.1');
    expect(differenceUnit('fraction')).toBe('points');
  });

  it('shows nats with three decimals and tokens with one', () => {
    expect(formatValue(1.23456, 'nats-per-token')).toBe('1.235');
    expect(formatValue(1234.56, 'tokens')).toBe('1,234.6');
  });

  it('writes intervals in brackets', () => {
    expect(formatInterval({ mean: 0, low: -0.004, high: 0.038 }, 'fraction', true)).toBe('[−0.4, +3.8]');
  });
});

describe('formatP', () => {
  it('says no more than that a small p is small', () => {
    expect(formatP(0)).toBe('< 0.001');
    expect(formatP(0.00099)).toBe('< 0.001');
    expect(formatP(0.0123)).toBe('0.012');
    expect(formatP(1)).toBe('1.000');
  });
});

describe('formatConfidence', () => {
  it('has no rounding noise', () => {
    expect(formatConfidence(0.95)).toBe('95 %');
    expect(formatConfidence(0.999)).toBe('99.9 %');
    expect(formatConfidence(0.57)).toBe('57 %');
  });
});

describe('decimalsFor', () => {
  it('leaves about three digits of the largest value', () => {
    expect(decimalsFor([0.012, 0.5])).toBe(3);
    expect(decimalsFor([1.5, null])).toBe(2);
    expect(decimalsFor([41.2, 3])).toBe(1);
    expect(decimalsFor([1000])).toBe(0);
    expect(decimalsFor([])).toBe(3);
  });
});

it('shows one number where all look alike, and a dash where there is none', () => {
  expect(formatRange([1200, 998, 1000], formatCount)).toBe('998–1,200');
  expect(formatRange([5, 5], formatCount)).toBe('5');
  expect(formatRange([1.01, 1.02], (value) => value.toFixed(1))).toBe('1.0');
  expect(formatRange([], formatCount)).toBe('–');
});

describe('formatBasis', () => {
  it('names replicates, rows and degrees of freedom, or rows alone', () => {
    const basis = { replicates: 3, rows: 1200, rowsLeftOut: 0 };
    expect(formatBasis({ ...basis, method: 'replicates-and-rows', degreesOfFreedom: 2.44 })).toBe('3 × 1,200, df 2.4');
    expect(formatBasis({ ...basis, method: 'rows', degreesOfFreedom: null })).toBe('1,200 rows alone');
    expect([1, 2].map(formatReplicates)).toEqual(['one replicate', '2 replicates']);
  });
});
