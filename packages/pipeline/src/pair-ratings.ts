import { seedOf } from '@mainbench/kit';
import type { Stage } from '@mainbench/spec';
import type { ArmStages } from './arm-stages.ts';
import type { PlannedRater } from './resolve-rater.ts';
import { armsByCandidates } from './results/filter-choices.ts';
import type { SeedContext } from './seed-context.ts';
import { filterStage } from './stages/filter-stage.ts';
import { sampleStage } from './stages/sample-stage.ts';
import type { Table } from './table.ts';

/** A sample of pairs with its ratings. */
export interface RatedSample {
  /** Pairs that one arm keeps, or all that these arms chose from. */
  of: 'kept' | 'candidates';
  arms: string[];
  sample: Table;
  scores: Stage;
}

/**
 * Samples of what each arm keeps and of what arms chose from, each with a stage that rates it. A model of the run that
 * the rater asks is the untuned one: outside of all that the run trains.
 */
export function pairRatings(
  shared: SeedContext,
  rater: PlannedRater | undefined,
  arms: readonly ArmStages[],
): RatedSample[] {
  if (rater === undefined) return [];
  const { options, data, truth, engine, scoresTogether, base, prefix } = shared;
  const { filter } = rater;
  // Random choices that models share would make their results depend on each other.
  const seedNumber = seedOf(shared.seed, 'rate_pairs', shared.model);
  const tables = { seedPairs: data.seed, heldOut: data.heldOut, seedNumber };
  const rated = (of: RatedSample['of'], names: string[], pairs: Table, label: string): RatedSample => {
    const sample = sampleStage({ label: `${label}/sample`, pairs, size: rater.sample, ...tables });
    const scores = filterStage({
      ...{ label: `${label}/rating`, filter, options: rater.options, pairs: sample, ...tables },
      ...{ models: { seed: base, base }, templates: options.templates, truth, engine, scoresTogether },
      endOfText: options.recipe.score_end_of_text,
    });
    return { of, arms: names, sample, scores };
  };
  const kept = arms.flatMap(({ arm: { name }, filtering }) =>
    filtering === undefined ? [] : rated('kept', [name], filtering.kept, `${prefix}/${name}`),
  );
  const candidates = armsByCandidates(arms).map(({ candidates: pairs, arms: choosing }) => {
    const names = choosing.map(({ arm }) => arm.name);
    // The label of a table of candidates ends in `augment`, that of its loop stands before.
    return rated('candidates', names, pairs, pairs.stage.label);
  });
  return [...candidates, ...kept];
}
