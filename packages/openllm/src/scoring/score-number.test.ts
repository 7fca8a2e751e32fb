import { describe, expect, it } from 'vitest';
import { scoreNumberStrictly, scoreNumbers } from './score-number.ts';

const target = 'First 2, then 3.\n#### 1,234';
const marks = (text: string) => {
  const { metrics, details } = scoreNumbers(text, target);
  return [metrics.exact_match_strict, metrics.exact_match_flexible, details.strict, details.flexible];
};

describe('scoreNumbers', () => {
  it.each([
    ['so\n#### 1,234', [1, 1, '1,234', '1,234']],
    ['#### 1234. And 5', [1, 0, '1234.', '5']],
    ['#### 7\n#### 1234', [0, 1, '7', '1234']],
    ['the answer is $1,234.', [0, 1, null, '$1,234.']],
    ['no number at all', [0, 0, null, null]],
    ['####1234', [0, 1, null, '1234']],
    ['it is -1234', [0, 0, null, '-1234']],
    ['', [0, 0, null, null]],
  ])('reads %j', (text, expected) => expect(marks(text)).toEqual(expected));

  it('does not take a missing answer for a right one', () => {
    expect(scoreNumbers('none', '#### 5').metrics).toEqual({ exact_match_strict: 0, exact_match_flexible: 0 });
  });
});

describe('scoreNumberStrictly', () => {
  it.each([
    ['#### 1234', 1],
    ['#### 1,234', 1],
    ['#### 1234.', 0],
    ['1234', 0],
  ])('compares %j without commas alone', (text, expected) => {
    expect(scoreNumberStrictly(text, target).metrics).toEqual({ exact_match_strict: expected });
  });
});
