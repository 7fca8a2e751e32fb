import { describe, expect, it } from 'vitest';
import { retryAfterOf } from './retry-after.ts';

const now = Date.parse('2026-01-08T12:00:00Z');
const asked = (headers: Record<string, string | undefined>, text = '') => retryAfterOf({ headers, text }, now);

describe('retryAfterOf', () => {
  it.each([
    ['0', 0],
    ['3', 3000],
    ['1.5', 1500],
    ['Thu, 08 Jan 2026 12:00:07 GMT', 7000],
    ['Thu, 08 Jan 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %j', (header, expected) => {
    expect(asked({ 'retry-after': header })).toBe(expected);
  });

  it.each([
    [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
    [{ 'Retry-After': '2' }, 2000],
    // Milliseconds or seconds since 1970.
    [{ 'x-ratelimit-reset': String(now + 9000) }, 9000],
    [{ 'x-ratelimit-reset': String(now / 1000 + 9) }, 9000],
    [{ 'ratelimit-reset': '12' }, 12_000],
    // Durations, one for each limit; that which is used up counts.
    [{ 'x-ratelimit-reset-requests': '6m0s', 'x-ratelimit-reset-tokens': '1.5s' }, 360_000],
    [
      {
        'x-ratelimit-reset-requests': '6m0s',
        'x-ratelimit-remaining-requests': '4',
        'x-ratelimit-reset-tokens': '1.5s',
        'x-ratelimit-remaining-tokens': '0',
      },
      1500,
    ],
    [{ 'x-ratelimit-reset-tokens': '80ms' }, 80],
    // Dates, under a name of the service's own.
    [{ 'anthropic-ratelimit-requests-reset': '2026-01-08T12:00:30Z' }, 30_000],
    [{ 'anthropic-ratelimit-requests-reset': 'later', 'x-ratelimit-limit-requests': '7' }, undefined],
  ])('reads the headers %j', (headers, expected) => {
    expect(asked(headers)).toBe(expected);
  });

  it.each([
    ['Rate limit reached. Please try again in 20s. Visit us.', 20_000],
    ['Please try again in 1h2m3.5s.', 3_723_500],
    ['Please try again in 350ms.', 350],
    ['Please retry in 41.5s.', 41_500],
    ['{"@type":"RetryInfo","retryDelay":"41s"}', 41_000],
    [`{"metadata":{"headers":{"X-RateLimit-Reset":"${now + 4000}"}}}`, 4000],
    ['Please try again later.', undefined],
    ['Rate limit reached', undefined],
  ])('reads %j', (text, expected) => {
    expect(asked({}, text)).toBe(expected);
  });
});
