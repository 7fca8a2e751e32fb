import { seedOf } from '@mainbench/kit';
import { type ArmSettings, armAlign, type Filter, type JsonObject, type ModelRole, type Stage } from '@mainbench/spec';
import type { AlignmentBranches } from './align-loop.ts';
import type { ArmStages } from './arm-stages.ts';
import { candidatesByIteration, filterByIteration, modelsOfIteration } from './filter-by-iteration.ts';
import { type ChoiceStageOptions, choiceStage } from './formulas/choice-stage.ts';
import type { ScoringContext } from './formulas/column-source.ts';
import { formulaStage } from './formulas/formula-stage.ts';
import type { PlannedArm } from './formulas/resolve-arms.ts';
import type { PlannedChoice } from './formulas/resolve-choice.ts';
import type { PlannedColumns, PlannedFormulaFilter } from './formulas/resolve-formula.ts';
import type { SeedContext } from './seed-context.ts';
import { changeStage } from './stages/change-stage.ts';
import { clusterStage } from './stages/cluster-stage.ts';
import { filterStage } from './stages/filter-stage.ts';
import { expectedCount, selectStage } from './stages/select-stage.ts';
import { tunedModel } from './tuned-model.ts';

type Filtering = NonNullable<ArmStages['filtering']>;
type Scored = Pick<Filtering, 'filter' | 'options' | 'scores' | 'asks'>;

/** Results of a formula over other stages' numbers change with this alone. */
const formulaVersion = 1;

function pairScores(
  filter: Filter,
  options: JsonObject,
  label: string,
  context: ScoringContext,
  limit?: number,
): Scored {
  const { modelsOf: _, ...shared } = context;
  const scores = filterStage({ ...shared, label, filter, options, ...(limit === undefined ? {} : { limit }) });
  const { name, version } = filter;
  return {
    filter: { name, version, roles: filter.models(options) },
    options,
    scores,
    asks: [{ filter, options, scores }],
  };
}

/** The filters among what a formula or a choice reads. */
function filtersRead({ columns }: PlannedColumns, context: ScoringContext): Filtering['asks'] {
  return [...columns.values()].flatMap(({ filter, make }) =>
    filter === undefined ? [] : [{ ...filter, scores: make(context) }],
  );
}

function formulaScores(formula: PlannedFormulaFilter, label: string, context: ScoringContext): Scored {
  const { name, options, roles } = formula;
  const asks = filtersRead(formula, context);
  const scores = formulaStage(label, formula, context);
  return { filter: { name, version: formulaVersion, roles, formula }, options, scores, asks };
}

function choiceScores(
  choice: PlannedChoice,
  label: string,
  context: ScoringContext,
  chosen: ChoiceStageOptions,
): Scored {
  const { filter, options, roles } = choice;
  const { name, version } = filter;
  const scores = choiceStage(label, choice, context, chosen);
  return { filter: { name, version, roles, choice }, options, scores, asks: filtersRead(choice, context) };
}

/** The stages with which an arm chooses its pairs; undefined where it adds none. */
export function armFiltering(
  shared: SeedContext,
  branches: AlignmentBranches,
  arm: ArmSettings,
  { filter, strata }: PlannedArm,
): Filtering | undefined {
  if (filter === undefined) return undefined;
  const { options, prefix, seed, truth, engine, scoresTogether, data, base } = shared;
  const { recipe, templates } = options;
  const label = `${prefix}/${arm.name}`;
  const loop = arm.align === undefined ? 'align' : `align-${arm.name}`;
  const { alignment, augmented: generated } = branches(armAlign(recipe, arm), loop);
  const { pairs: augmented, contamination } = shared.contamination?.check(generated) ?? { pairs: generated };
  const first = arm.models === 'first';
  const contextWith = (models: Record<ModelRole, Stage>): ScoringContext => ({
    label: `${prefix}/${loop}`,
    pairs: augmented,
    ...{ seedPairs: data.seed, heldOut: data.heldOut, models, templates, truth, engine, scoresTogether },
    modelsOf: (iteration) => modelsOfIteration(alignment, iteration),
    // Random choices that models share would make their results depend on each other.
    seedNumber: seedOf(seed, 'filter', shared.model),
    endOfText: recipe.score_end_of_text,
  });
  const choose = (model: Stage, suffix: string): Filtering => {
    const { firstForward, firstReverse } = alignment;
    // After the last iteration, or those of the seed pairs alone.
    const { forward, reverse } = first ? { forward: firstForward, reverse: firstReverse } : alignment;
    const context = contextWith({ forward, reverse, seed: model, base });
    const select = arm.select ?? recipe.select;
    const draw = seedOf(seed, 'select', shared.model);
    const clusters =
      select.distinct === undefined
        ? undefined
        : clusterStage(`${prefix}/${loop}/clusters`, augmented, select.distinct);
    const [own, selectLabel] = [`${label}/filter${suffix}`, `${label}/select${suffix}`];
    if ('choice' in filter) {
      const { choice } = filter;
      const scored = choiceScores(choice, own, context, { seedNumber: draw, clusters });
      // The filter has carried out the rule of selection already: what has a score is kept.
      const all = { top_fraction: 1 };
      const expected = expectedCount(choice.select, augmented.rows);
      const selected = selectStage(selectLabel, augmented, scored.scores, all, draw, { expected });
      return { ...scored, candidates: augmented, selected, kept: selected, contamination, byIteration: [] };
    }
    const scored =
      'formula' in filter
        ? formulaScores(filter.formula, own, context)
        : pairScores(filter.pair, filter.options, own, context);
    const bins = strata === undefined ? undefined : formulaStage(`${label}/strata${suffix}`, strata, context);
    const grouped = { strata: bins, clusters };
    const selected = selectStage(selectLabel, augmented, scored.scores, select, draw, grouped);
    const change = 'formula' in filter ? filter.formula.change : undefined;
    const kept = change === undefined ? selected : changeStage(`${label}/change${suffix}`, selected, change, draw);
    return { ...scored, candidates: augmented, selected, kept, contamination, byIteration: [] };
  };
  const seedModel = tunedModel(shared, { ...arm, tune: undefined }, [], `${prefix}/seed-model`);
  let filtering = choose(seedModel, '');
  const { roles } = filtering.filter;
  const usesLoop = !first && arm.align === undefined && (roles.includes('forward') || roles.includes('reverse'));
  if (usesLoop && truth !== undefined && 'pair' in filter) {
    filtering.byIteration = filterByIteration(alignment, filtering.scores, (models, iteration) => {
      const context = contextWith({ ...models, seed: seedModel, base });
      const own = `${label}/filter-by-iteration-${iteration}`;
      return pairScores(filter.pair, filter.options, own, context, candidatesByIteration).scores;
    });
  }
  for (let round = 2; round <= arm.rounds; round += 1) {
    // Humpback (arXiv 2308.06259, section 2.3): the model tuned on the last choice rates all candidates again.
    const better = tunedModel(shared, arm, [filtering.kept], `${label}/tune-${round - 1}`);
    filtering = choose(better, `-${round}`);
  }
  return filtering;
}
