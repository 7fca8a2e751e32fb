import { describe, expect, it } from 'vitest';
import { rateReply } from './rate-reply.ts';

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
