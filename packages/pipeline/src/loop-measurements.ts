import type { Stage } from '@mainbench/spec';
import type { SeedStages } from './experiment.ts';

/** What is measured of every alignment loop and of its filters by iteration: no arm needs it, only the report. */
export function loopMeasurements({ loops, arms }: SeedStages): Stage[] {
  return [
    ...loops.flatMap(({ phases }) => phases.map(({ heldOut }) => heldOut)),
    ...arms.flatMap(({ filtering }) => (filtering?.byIteration ?? []).map(({ scores }) => scores)),
  ];
}
