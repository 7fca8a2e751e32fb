import type {
  AlignSettings,
  ArmSettings,
  Benchmark,
  Filter,
  JsonObject,
  ModelSettings,
  PairJudge,
  PromptTemplates,
  Recipe,
  ReportedScore,
  Stage,
  Task,
  Truth,
} from '@mainbench/spec';
import type { Phase } from './align-loop.ts';
import type { IterationScores } from './filter-by-iteration.ts';
import type { RatedSample } from './pair-ratings.ts';
import type { PromptFormat } from './prompt-format.ts';
import type { PlannedContrasts } from './resolve-contrasts.ts';
import type { PlannedDerived } from './resolve-derived.ts';
import type { PlannedRater } from './resolve-rater.ts';
import type { Table } from './table.ts';

/** A task on held-out rows, with its checked options. */
export interface PlannedHeldOutTask {
  /** What its results are called. */
  name: string;
  task: Task;
  options: JsonObject;
  limit?: number;
}

/** A task with documents of its own. */
export interface PlannedBenchmark {
  name: string;
  task: Benchmark;
  options: JsonObject;
  documents: Table;
  promptFormat: PromptFormat;
  judge?: PairJudge;
}

/** An entry of a recipe's `evaluate`. */
export type PlannedTask = PlannedHeldOutTask | PlannedBenchmark;

/** The stages of one arm of one model and seed. */
export interface ArmStages {
  arm: ArmSettings;
  /** Absent where the arm adds no pairs. */
  filtering?: {
    filter: Filter;
    options: JsonObject;
    candidates: Table;
    scores: Stage;
    kept: Table;
    /** Empty where the filter does not use the loop's models, or where the truth is not known. */
    byIteration: IterationScores[];
  };
  /** The final model. */
  model: Stage;
  evaluations: { planned: PlannedTask; stage: Stage }[];
}

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
  seeds: SeedStages[];
}

/** A recipe as stages. */
export interface Experiment {
  recipe: Recipe;
  templates: PromptTemplates;
  data: { seed: Table; unlabeled: Table; heldOut: Table };
  truth?: Truth;
  models: ModelStages[];
  tasks: PlannedTask[];
  rater?: PlannedRater;
  derived: PlannedDerived[];
  contrasts: PlannedContrasts;
  /** Numbers of elsewhere that the report shows. */
  reported: readonly ReportedScore[];
  /** The stages whose tables the report reads: everything else follows from them. */
  targets: Stage[];
}
