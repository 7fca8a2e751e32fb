import { expect, it } from 'vitest';
import { statusFault } from './network.ts';

it.each([
  ['2', 2000],
  ['1.5', 1500],
  ['soon', undefined],
])('waits as long as retry-after asks: %s', (asked, milliseconds) => {
  const response = new Response(null, { status: 429, headers: { 'retry-after': asked } });
  expect(statusFault('http://hub.test/file', 429, response).retryAfter).toBe(milliseconds);
});

it('waits until the date of a retry-after', () => {
  const date = new Date(Date.now() + 60_000).toUTCString();
  const response = new Response(null, { status: 503, headers: { 'retry-after': date } });
  const { retryAfter = 0 } = statusFault('http://hub.test/file', 503, response);
  expect(retryAfter).toBeGreaterThan(50_000);
  expect(retryAfter).toBeLessThanOrEqual(60_000);
});
