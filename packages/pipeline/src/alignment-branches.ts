import { seedOf } from '@mainbench/kit';
import type { AlignSettings } from '@mainbench/spec';
import { type Alignment, alignLoop } from './align-loop.ts';
import type { SeedContext } from './seed-context.ts';
import { generateStage } from './stages/generate-stage.ts';
import type { Table } from './table.ts';

/** Alignment and augmentation, made once for all arms with the same settings. */
export class AlignmentBranches {
  readonly #shared: SeedContext;
  readonly #made = new Map<string, { alignment: Alignment; augmented: Table }>();

  constructor(shared: SeedContext) {
    this.#shared = shared;
  }

  of(settings: AlignSettings, name: string): { alignment: Alignment; augmented: Table } {
    const key = JSON.stringify(settings);
    const before = this.#made.get(key);
    if (before !== undefined) return before;
    const { options, data, engine, base, prefix, seed, size } = this.#shared;
    const { recipe, templates } = options;
    const label = `${prefix}/${name}`;
    const alignment = alignLoop({ label, base, seed: data.seed, settings, templates, seedNumber: seed, engine, size });
    const augmented = generateStage({
      label: `${label}/augment`,
      direction: 'reverse',
      model: alignment.reverse,
      table: data.unlabeled,
      limit: recipe.augment.limit,
      sampling: recipe.augment.generate,
      templates,
      seedNumber: seedOf(seed, 'augment'),
      engine,
    });
    const made = { alignment, augmented };
    this.#made.set(key, made);
    return made;
  }
}
