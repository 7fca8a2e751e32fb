import { seedOf } from '@mainbench/kit';
import type { ArmSettings, Stage } from '@mainbench/spec';
import type { AlignmentBranches } from './align-loop.ts';
import { armFiltering } from './arm-filtering.ts';
import type { ArmStages } from './arm-stages.ts';
import type { PlannedTask } from './planned-task.ts';
import type { SeedContext } from './seed-context.ts';
import { benchmarkStage } from './stages/benchmark-stage.ts';
import { evaluateStage } from './stages/evaluate-stage.ts';
import { tunedModel } from './tuned-model.ts';

/** Measures a model of this seed on one task. */
export function evaluation(shared: SeedContext, planned: PlannedTask, model: Stage, label: string): Stage {
  const { options, data, truth, engine, seed, base } = shared;
  const { recipe, templates, sourceContext } = options;
  const seedNumber = seedOf(seed, 'evaluate');
  const common = { label, options: planned.options, model, seedNumber, engine, sourceContext };
  if ('documents' in planned) {
    const { task: benchmark, documents, promptFormat, judge } = planned;
    return benchmarkStage({ ...common, benchmark, documents, promptFormat, judge, judgeModel: base });
  }
  const { task, limit } = planned;
  const endOfText = recipe.score_end_of_text;
  return evaluateStage({ ...common, task, limit, heldOut: data.heldOut, templates, truth, endOfText });
}

/** The stages of one arm: filter, selection, final model, evaluations. */
export function armStages(
  shared: SeedContext,
  branches: AlignmentBranches,
  arm: ArmSettings,
  index: number,
): ArmStages {
  const label = `${shared.prefix}/${arm.name}`;
  const filtering = armFiltering(shared, branches, arm, shared.plannedArms[index] ?? {});
  const model =
    arm.tune === false
      ? shared.base
      : tunedModel(shared, arm, filtering === undefined ? [] : [filtering.kept], `${label}/tune`);
  const evaluations = shared.tasks.map((planned) => ({
    planned,
    stage: evaluation(shared, planned, model, `${label}/${planned.name}`),
  }));
  return { arm, filtering, model, evaluations };
}
