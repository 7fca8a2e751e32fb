import { addressOf, stagesOf } from '@mainbench/graph';
import { expect, it } from 'vitest';
import { experimentOf, recipeWith } from '../testing/recipe-changes.ts';
import { filtersAlone } from './filters-alone.ts';

it('reads no scores that `mainbench filter` does not make, where the truth is known too', async () => {
  const experiment = await experimentOf(recipeWith({}));
  const filterings = (of: typeof experiment) =>
    of.models.flatMap(({ seeds }) => seeds.flatMap(({ arms }) => arms.flatMap(({ filtering }) => filtering ?? [])));
  // A whole run scores by the models of earlier iterations as well.
  expect(filterings(experiment).flatMap(({ byIteration }) => byIteration)).not.toEqual([]);
  const alone = filtersAlone(experiment);
  const made = new Set(stagesOf(alone.targets).map(addressOf));
  const read = filterings(alone).flatMap(({ scores, byIteration }) => [
    scores,
    ...byIteration.map((each) => each.scores),
  ]);
  expect(read.filter((stage) => !made.has(addressOf(stage)))).toEqual([]);
  expect(read).toHaveLength(2);
});
