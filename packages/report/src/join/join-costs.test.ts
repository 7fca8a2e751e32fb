import type { RunCosts, SpentCost } from '@mainbench/spec';
import { expect, it } from 'vitest';
import { joinCosts } from './join-costs.ts';

function spent(value: number): SpentCost {
  return {
    trainedTokens: value,
    promptTokens: value,
    generatedTokens: value,
    judged: value,
    deviceMilliseconds: value,
    diskBytes: value,
  };
}

function costsOf(model: string, value: number): RunCosts {
  return { models: [{ model, shared: spent(value), arms: [] }], shared: spent(value), total: spent(2 * value) };
}

it('adds up what runs took, under the names that models have in the joined report', () => {
  const joined = joinCosts([
    { costs: costsOf('one', 1), models: ['one [a]'] },
    { costs: costsOf('one', 10), models: ['one [b]'] },
  ]);
  expect(joined?.models.map(({ model }) => model)).toEqual(['one [a]', 'one [b]']);
  expect(joined?.shared).toEqual(spent(11));
  expect(joined?.total).toEqual(spent(22));
});

it('is not known where one run does not know its own', () => {
  expect(
    joinCosts([
      { costs: costsOf('one', 1), models: ['one'] },
      { costs: undefined, models: ['two'] },
    ]),
  ).toBeUndefined();
});
