import { expect, it } from 'vitest';
import { isQuotaUsedUp } from './used-up-quota.ts';

it.each([
  [true, '{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}'],
  [true, 'Rate limit exceeded: free-models-per-day'],
  [true, 'quotaId: GenerateRequestsPerDayPerProjectPerModel-FreeTier'],
  [true, 'Rate limit reached on tokens per day (TPD): Limit 100000'],
  [true, 'Insufficient credits'],
  [false, 'Rate limit exceeded: free-models-per-min'],
  [false, 'You exceeded your current quota. quotaId: GenerateRequestsPerMinutePerProjectPerModel'],
  [false, 'Model is overloaded'],
])('tells a quota that is used up (%s): %s', (expected, text) => {
  expect(isQuotaUsedUp({ text })).toBe(expected);
});
