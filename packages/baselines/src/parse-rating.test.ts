import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRating, rateReply } from './parse-rating.ts';

const none = 'the reply has no line with a rating';
const several = 'the line with the rating names several numbers';
const outside = 'the rating is no whole number from 1 to 5';

describe('parseRating', () => {
  it.each([
    ['The answer is complete.\nScore: 4', 4],
    ['Score: 4/5', 4],
    ['**Score:** 4', 4],
    ['**Score: 4**', 4],
    ['## Score: `2`', 2],
    ['score: 4 out of 5', 4],
    ['Score: 5 (out of 5)', 5],
    ['SCORE = 3 / 5.', 3],
    ['Rating: 4', 4],
    ['Final rating: 3.', 3],
    ['"Score: 2"', 2],
    ['Score: [3]', 3],
    ['Score：1', 1],
    ['Score: 4.0', 4],
    ['Score: 5, since nothing is missing', 5],
    ['It is to the point. Score: 5', 5],
    ['Score: 2\nOn reflection it is better.\nScore: 3\n', 3],
    ['Score: 4\r\n\r\n', 4],
    ['It has 3 steps, and step 2 is wrong.\n\nScore: 2\n\nUSER: more', 2],
    ['4', 4],
    [' 4.\n', 4],
    ['**2/5**', 2],
  ])('reads %j as %j', (reply, rating) => {
    expect(parseRating(reply)).toEqual({ rating });
  });

  it.each([
    ['', none],
    ['1. First, wash the rice', none],
    ['On a scale of 1 to 5, I would give this 4', none],
    ['Here are 5 tips', none],
    ['I rate it five', none],
    ['Score: <rating>', none],
    ['Score:\n4 is what I give', none],
    ['The underscore: 4', none],
    ['Scores: 4', none],
    ['Score: 1 to 5', several],
    ['Score: 3-4', several],
    ['Score: 4/10', several],
    ['Score: 4/50', several],
    ['Score: 4 of 5.5', several],
    ['4.5', outside],
    ['Score: 4.5', outside],
    ['Score: 4,5', outside],
    ['Score: 0', outside],
    ['Score: -1', outside],
    ['Score: 10', outside],
    ['Score: 3\nScore: 3.5', outside],
  ])('finds no rating in %j: %s', (reply, reason) => {
    expect(parseRating(reply)).toEqual({ rating: null, reason });
  });

  it('reads the last line whatever reasoning comes before it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 5 }), (reasoning, rating) => {
        expect(parseRating(`${reasoning}\nScore: ${rating}`)).toEqual({ rating });
      }),
    );
  });

  it('reads nothing from a text that names no score and is more than a number', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!/score|rating/i.test(text));
        expect(parseRating(`a ${text}`)).toEqual({ rating: null, reason: none });
      }),
    );
  });

  it('gives a whole number from 1 to 5 or a reason, whatever it reads', () => {
    const pieces = fc.constantFrom(
      'score',
      'Rating',
      ':',
      ' ',
      '\n',
      '1',
      '5',
      '6',
      '.',
      '/',
      'out of',
      '**',
      '-',
      'x',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
        const parsed = parseRating(parts.join(''));
        if (parsed.rating === null) expect([none, several, outside]).toContain(parsed.reason);
        else expect([1, 2, 3, 4, 5]).toContain(parsed.rating);
      }),
    );
  });
});

describe('rateReply', () => {
  it('keeps the end of a reply without a rating, and tells of the limit where it was cut', () => {
    const text = `${'so '.repeat(200)}it`;
    expect(rateReply({ text: 'Score: 2', finish: 'length' }, 9)).toEqual({ score: 2 });
    expect(rateReply({ text, finish: 'length' }, 9)).toEqual({
      score: null,
      details: { reason: 'the reply has no line with a rating, cut at 9 tokens', reply: text.slice(-200) },
    });
  });
});
