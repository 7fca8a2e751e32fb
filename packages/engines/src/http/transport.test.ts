import { expect, it } from 'vitest';
import { largestReply } from './transport.ts';

const megabyte = 1024 * 1024;

it('grows with what was sent and what may be generated', () => {
  expect(largestReply(0)).toBe(8 * megabyte);
  // A prompt of 131,072 tokens, and 200 bytes of each token.
  expect(largestReply(4 * 131_072)).toBeGreaterThan(200 * 131_072);
  expect(largestReply(100, 32_768)).toBeGreaterThan(60 * megabyte);
  expect(largestReply(1e9, 1e9)).toBe(256 * megabyte);
});
