import { canonicalJson } from '@mainbench/kit';
import { armAlign } from '@mainbench/spec';
import type { Alignment, AlignmentBranches } from './align-loop.ts';
import { evaluation } from './build-arm.ts';
import type { AlignmentLoop, MeasuredPhase } from './experiment.ts';
import { heldoutNllTask } from './heldout-nll-task.ts';
import type { SeedContext } from './seed-context.ts';

/** Each training of a loop, measured on held-out pairs in its own direction. */
export function measuredPhases(shared: SeedContext, { phases }: Alignment, name: string): MeasuredPhase[] {
  // The same rows as those of the arms, so that their numbers can be put beside each other.
  const own = shared.tasks.find(({ task }) => task.name === heldoutNllTask.name);
  const limit = own !== undefined && 'limit' in own ? own.limit : undefined;
  return phases.map((phase) => {
    const planned = { name: heldoutNllTask.name, task: heldoutNllTask, options: { direction: phase.direction }, limit };
    const label = `${shared.prefix}/${name}/${phase.direction}-${phase.iteration}/heldout-nll`;
    return { ...phase, heldOut: evaluation(shared, planned, phase.model, label) };
  });
}

/**
 * Every distinct alignment loop of a seed. Arms without a filter use none, whatever their settings.
 * @param own phases of the recipe's own loop, which comes first
 */
export function alignmentLoops(
  shared: SeedContext,
  branches: AlignmentBranches,
  own: MeasuredPhase[],
): AlignmentLoop[] {
  const { recipe } = shared.options;
  const loops = new Map<string, AlignmentLoop>();
  loops.set(canonicalJson(recipe.align), { settings: recipe.align, arms: [], phases: own });
  for (const arm of recipe.arms) {
    if (arm.filter === undefined) continue;
    const settings = armAlign(recipe, arm);
    const key = canonicalJson(settings);
    const name = `align-${arm.name}`;
    const loop = loops.get(key) ?? {
      settings,
      arms: [],
      phases: measuredPhases(shared, branches(settings, name).alignment, name),
    };
    loops.set(key, { ...loop, arms: [...loop.arms, arm.name] });
  }
  return [...loops.values()];
}
