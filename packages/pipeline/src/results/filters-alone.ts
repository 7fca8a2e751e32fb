import type { Experiment, ModelStages, SeedStages } from '../experiment.ts';
import { choosingArms } from './filter-choices.ts';
import { filterStages } from './scored-candidates.ts';

function choicesOf(seed: SeedStages, base: ModelStages['base']): SeedStages {
  // No model is tuned with what an arm keeps: its own is the base model.
  const arms = choosingArms(seed.arms).map((arm) => ({ ...arm, model: base, evaluations: [] }));
  return { seed: seed.seed, phases: [], loops: [], arms, ratings: [] };
}

/**
 * An experiment as far as `mainbench filter` makes it: the scores and choices of every arm with a filter, no final model
 * and no measurement, so that `collectResults` finds all that it reads.
 */
export function filtersAlone(experiment: Experiment): Experiment {
  const { recipe, rater: _, ...rest } = experiment;
  const arms = recipe.arms.filter(({ filter }) => filter !== undefined);
  const models = experiment.models.map((model) => ({
    ...model,
    seeds: model.seeds.map((seed) => choicesOf(seed, model.base)),
  }));
  return {
    ...rest,
    recipe: { ...recipe, arms },
    models,
    tasks: [],
    derived: [],
    contrasts: { pairs: [], metrics: [] },
    reported: [],
    targets: filterStages(experiment),
  };
}
