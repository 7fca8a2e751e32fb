import { seedOf } from '@mainbench/kit';
import { type ArmSettings, armTune, type Stage } from '@mainbench/spec';
import type { SeedContext } from './seed-context.ts';
import { trainStage } from './stages/train-stage.ts';
import type { Table } from './table.ts';

/** A fresh base model tuned on the seed pairs and on those that an arm adds (docs/method.md, section 4). */
export function tunedModel(shared: SeedContext, arm: ArmSettings, added: readonly Table[], label: string): Stage {
  const { options, data, base, seed, engine, size } = shared;
  return trainStage({
    label,
    direction: 'forward',
    model: base,
    seed: [data.seed, ...added],
    settings: armTune(options.recipe, arm).train,
    templates: options.templates,
    seedNumber: seedOf(seed, 'tune'),
    engine,
    size,
  });
}
