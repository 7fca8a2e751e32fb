import type { Stage } from '@mainbench/spec';
import type { SeedStages } from './experiment.ts';

/** What is measured of an alignment loop and of its filters by iteration: no arm needs it, only the report. */
export function loopMeasurements({ phases, arms }: SeedStages): Stage[] {
  return [
    ...phases.map(({ heldOut }) => heldOut),
    ...arms.flatMap(({ filtering }) => (filtering?.byIteration ?? []).map(({ scores }) => scores)),
  ];
}
