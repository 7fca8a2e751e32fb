import { addressOf, stagesOf } from '@mainbench/graph';
import type {
  AlignSettings,
  ModelSettings,
  ModelShape,
  PromptTemplates,
  Recipe,
  ReportedScore,
  SourceContext,
  Stage,
  Truth,
} from '@mainbench/spec';
import type { Phase } from './align-loop.ts';
import type { ArmStages } from './arm-stages.ts';
import type { ExternalModel } from './external-models.ts';
import type { RatedSample } from './pair-ratings.ts';
import type { PlannedContamination } from './plan-contamination.ts';
import type { PlannedTask } from './planned-task.ts';
import type { PlannedContrasts } from './resolve-contrasts.ts';
import type { PlannedDerived } from './resolve-derived.ts';
import type { PlannedRater } from './resolve-rater.ts';
import type { DataTables } from './table.ts';

/** A training of an alignment loop with its measurement on held-out pairs. */
export type MeasuredPhase = Phase & { heldOut: Stage };

/** One alignment loop of a seed: what arms with the same `align` settings share. */
export interface AlignmentLoop {
  settings: AlignSettings;
  /** Names of the arms whose pairs come from it. */
  arms: string[];
  phases: MeasuredPhase[];
}

export interface SeedStages {
  seed: number;
  /** Those of the recipe's own loop. */
  phases: MeasuredPhase[];
  /** Every distinct loop, the recipe's own first. */
  loops: AlignmentLoop[];
  arms: ArmStages[];
  /** Empty where the recipe names no rater. */
  ratings: RatedSample[];
}

export interface ModelStages {
  settings: ModelSettings;
  base: Stage;
  /** Its sizes, where the recipe or its folder's config.json names them. */
  shape?: ModelShape;
  seeds: SeedStages[];
}

/** A recipe as stages. */
export interface Experiment {
  recipe: Recipe;
  templates: PromptTemplates;
  /** Where data is looked up. */
  sourceContext: SourceContext;
  data: DataTables;
  truth?: Truth;
  models: ModelStages[];
  /** Models that only signals of the recipe's own ask. */
  externalModels: readonly ExternalModel[];
  tasks: PlannedTask[];
  rater?: PlannedRater;
  derived: PlannedDerived[];
  contrasts: PlannedContrasts;
  /** The search for benchmarks in the data; absent where the recipe does not ask. */
  contamination?: PlannedContamination;
  /** Numbers of elsewhere that the report shows. */
  reported: readonly ReportedScore[];
  /** The stages whose tables the report reads: everything else follows from them. */
  targets: Stage[];
}

/**
 * What is measured of every alignment loop, of its filters by iteration and of samples of pairs: no arm needs it, only
 * the report.
 */
export function reportMeasurements({ loops, arms, ratings }: SeedStages): Stage[] {
  return [
    ...loops.flatMap(({ phases }) => phases.map(({ heldOut }) => heldOut)),
    ...arms.flatMap(({ filtering }) => (filtering?.byIteration ?? []).map(({ scores }) => scores)),
    ...ratings.map(({ scores }) => scores),
    ...arms.flatMap(({ filtering }) => filtering?.contamination ?? []),
  ];
}

/**
 * The models whose weights need not stay: with `keep_models: final` every trained model that is no arm's final one. Base
 * models stay, since everything begins with them.
 */
export function transientModels({ recipe, models, targets }: Experiment): Stage[] {
  if (recipe.keep_models === 'all') return [];
  const final = new Set(
    models.flatMap(({ seeds }) => seeds.flatMap(({ arms }) => arms.map(({ model }) => addressOf(model)))),
  );
  return stagesOf(targets).filter((stage) => stage.kind === 'train' && !final.has(addressOf(stage)));
}
