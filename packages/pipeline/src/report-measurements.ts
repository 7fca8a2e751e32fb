import type { Stage } from '@mainbench/spec';
import type { SeedStages } from './experiment.ts';

/**
 * What is measured of every alignment loop, of its filters by iteration and of samples of pairs: no arm needs it, only
 * the report.
 */
export function reportMeasurements({ loops, arms, ratings }: SeedStages): Stage[] {
  return [
    ...loops.flatMap(({ phases }) => phases.map(({ heldOut }) => heldOut)),
    ...arms.flatMap(({ filtering }) => (filtering?.byIteration ?? []).map(({ scores }) => scores)),
    ...ratings.map(({ scores }) => scores),
  ];
}
