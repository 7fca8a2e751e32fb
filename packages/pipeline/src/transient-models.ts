import { addressOf, stagesOf } from '@mainbench/graph';
import type { Stage } from '@mainbench/spec';
import type { Experiment } from './experiment.ts';

/**
 * The models whose weights need not stay: with `keep_models: final` every trained model that is no arm's final one. Base
 * models stay, since everything begins with them.
 */
export function transientModels({ recipe, models, targets }: Experiment): Stage[] {
  if (recipe.keep_models === 'all') return [];
  const final = new Set(
    models.flatMap(({ seeds }) => seeds.flatMap(({ arms }) => arms.map(({ model }) => addressOf(model)))),
  );
  return stagesOf(targets).filter((stage) => stage.kind === 'train' && !final.has(addressOf(stage)));
}
