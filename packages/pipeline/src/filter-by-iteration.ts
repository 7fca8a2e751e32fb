import type { Stage } from '@mainbench/spec';
import type { Alignment } from './align-loop.ts';

/** The first so many candidates are scored by the models of every iteration: enough for an AUROC to within 0.03. */
export const candidatesByIteration = 500;

/** A filter's scores by the models of one iteration; those of the last one are the arm's own. */
export interface IterationScores {
  iteration: number;
  scores: Stage;
}

type IterationModels = Record<'forward' | 'reverse', Stage>;

/** The models of one iteration of a loop; those of iteration 0 learned from the seed pairs alone. */
export function modelsOfIteration({ phases }: Pick<Alignment, 'phases'>, iteration: number): IterationModels {
  const model = (direction: 'forward' | 'reverse'): Stage => {
    const phase = phases.find((each) => each.direction === direction && each.iteration === iteration);
    if (phase === undefined) throw new TypeError(`the loop has no ${direction} model of iteration ${iteration}`);
    return phase.model;
  };
  return { forward: model('forward'), reverse: model('reverse') };
}

/**
 * Scores the first candidates by the models of each iteration of a loop, so that the report can show what an iteration
 * does for the filter. Only where the truth is known can that be seen.
 * @param last the arm's own scores, by the models of the last iteration
 * @param score makes the stage that scores with the models of one iteration
 */
export function filterByIteration(
  { phases }: Alignment,
  last: Stage,
  score: (models: IterationModels, iteration: number) => Stage,
): IterationScores[] {
  const iterations = Math.max(...phases.map(({ iteration }) => iteration));
  return Array.from({ length: iterations + 1 }, (_, iteration) => ({
    iteration,
    scores: iteration === iterations ? last : score(modelsOfIteration({ phases }, iteration), iteration),
  }));
}
