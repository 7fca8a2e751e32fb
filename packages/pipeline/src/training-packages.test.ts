import { expect, it } from 'vitest';
import { experimentOf, recipeWith } from './testing/recipe-changes.ts';
import { trainingPackages } from './training-packages.ts';

const namesOf = async (fields: Parameters<typeof recipeWith>[0]) =>
  trainingPackages(await experimentOf(recipeWith(fields))).map(({ name }) => name);

it('names what any training of the recipe needs, that of one arm too', async () => {
  expect(await namesOf({})).toEqual([]);
  expect(await namesOf({ 'align.train.liger': true })).toEqual(['liger-kernel']);
  const nf4 = { lora: { base_dtype: 'nf4' } };
  expect(await namesOf({ 'arms[].tune': { train: nf4 } })).toEqual(['bitsandbytes']);
  expect(await namesOf({ 'tune.train': { ...nf4, liger: true } })).toEqual(['bitsandbytes', 'liger-kernel']);
});
