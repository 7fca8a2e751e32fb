import { seedOf } from '@mainbench/kit';
import { type ArmSettings, armAlign, armTune, type ModelRole, type Stage } from '@mainbench/spec';
import type { AlignmentBranches } from './align-loop.ts';
import type { ArmStages } from './arm-stages.ts';
import { candidatesByIteration, filterByIteration } from './filter-by-iteration.ts';
import type { PlannedTask } from './planned-task.ts';
import { recipeError, resolveFilter } from './resolve-extensions.ts';
import type { SeedContext } from './seed-context.ts';
import { benchmarkStage } from './stages/benchmark-stage.ts';
import { evaluateStage } from './stages/evaluate-stage.ts';
import { filterStage } from './stages/filter-stage.ts';
import { selectStage } from './stages/select-stage.ts';
import { trainStage } from './stages/train-stage.ts';
import type { Table } from './table.ts';

function tunedModel(shared: SeedContext, arm: ArmSettings, added: readonly Table[], label: string): Stage {
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
  const { options, prefix, seed, truth, engine } = shared;
  const { recipe, recipeFile, templates } = options;
  const label = `${prefix}/${arm.name}`;
  let filtering: ArmStages['filtering'];
  if (arm.filter !== undefined) {
    const at = (field: string) => ({ file: recipeFile, path: ['arms', index, field] });
    const named = { filter: arm.filter, options: arm.options };
    const resolved = resolveFilter(options, named, at, truth !== undefined, 'leave this arm out');
    const { filter, options: filterOptions } = resolved;
    const roles = filter.models(filterOptions);
    if (arm.rounds > 1 && !roles.includes('seed')) {
      const message = `the filter ${filter.name} does not use the tuned model, so more rounds change nothing.`;
      throw recipeError(at('rounds'), message, 'Leave out `rounds`, or use the filter score.');
    }
    const { alignment, augmented: generated } = branches(
      armAlign(recipe, arm),
      arm.align === undefined ? 'align' : `align-${arm.name}`,
    );
    const { pairs: augmented, contamination } = shared.contamination?.check(generated) ?? { pairs: generated };
    const first = arm.models === 'first';
    const seedModel = tunedModel(shared, { ...arm, tune: undefined }, [], `${prefix}/seed-model`);
    const score = (models: Record<ModelRole, Stage>, suffix: string, limit?: number) =>
      filterStage({
        label: `${label}/filter${suffix}`,
        filter,
        options: filterOptions,
        pairs: augmented,
        limit,
        seedPairs: shared.data.seed,
        heldOut: shared.data.heldOut,
        models,
        templates,
        // Random choices that models share would make their results depend on each other.
        seedNumber: seedOf(seed, 'filter', shared.model),
        truth,
        endOfText: recipe.score_end_of_text,
        engine,
      });
    const choose = (model: Stage, suffix: string) => {
      const { firstForward, firstReverse } = alignment;
      const { forward, reverse } = first ? { forward: firstForward, reverse: firstReverse } : alignment;
      const scores = score({ forward, reverse, seed: model }, suffix);
      const select = arm.select ?? recipe.select;
      const draw = seedOf(seed, 'select', shared.model);
      const kept = selectStage(`${label}/select${suffix}`, augmented, scores, select, draw);
      return { filter, options: filterOptions, candidates: augmented, scores, kept, byIteration: [] };
    };
    filtering = { ...choose(seedModel, ''), contamination };
    const usesLoop = !first && arm.align === undefined && (roles.includes('forward') || roles.includes('reverse'));
    if (usesLoop && truth !== undefined) {
      filtering.byIteration = filterByIteration(alignment, filtering.scores, (models, iteration) =>
        score({ ...models, seed: seedModel }, `-by-iteration-${iteration}`, candidatesByIteration),
      );
    }
    for (let round = 2; round <= arm.rounds; round += 1) {
      // Humpback (arXiv 2308.06259, section 2.3): the model tuned on the last choice rates all candidates again.
      const better = tunedModel(shared, arm, [filtering.kept], `${label}/tune-${round - 1}`);
      filtering = { ...choose(better, `-${round}`), contamination };
    }
  }
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
