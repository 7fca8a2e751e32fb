import { expect, it } from 'vitest';
import { formatCount } from './format-number.ts';
import { formatRange } from './format-range.ts';

it('shows one number where all look alike, and a dash where there is none', () => {
  expect(formatRange([1200, 998, 1000], formatCount)).toBe('998–1,200');
  expect(formatRange([5, 5], formatCount)).toBe('5');
  expect(formatRange([1.01, 1.02], (value) => value.toFixed(1))).toBe('1.0');
  expect(formatRange([], formatCount)).toBe('–');
});
