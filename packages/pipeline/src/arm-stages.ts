import type { ArmSettings, Filter, JsonObject, ModelRole, Stage } from '@mainbench/spec';
import type { IterationScores } from './filter-by-iteration.ts';
import type { PlannedChoice } from './formulas/resolve-choice.ts';
import type { PlannedFormulaFilter } from './formulas/resolve-formula.ts';
import type { PlannedTask } from './planned-task.ts';
import type { Table } from './table.ts';

/** The stages of one arm of one model and seed. */
export interface ArmStages {
  arm: ArmSettings;
  /** Absent where the arm adds no pairs. */
  filtering?: {
    filter: {
      name: string;
      version: number;
      roles: readonly ModelRole[];
      formula?: PlannedFormulaFilter;
      choice?: PlannedChoice;
    };
    options: JsonObject;
    candidates: Table;
    scores: Stage;
    /** What the rule of selection kept of the candidates. */
    selected: Table;
    /** The pairs that a model learns from: those that were selected, or what an arm makes of them. */
    kept: Table;
    /** The filters of its scores, of which some may ask models that the run does not serve. */
    asks: readonly { filter: Filter; options: JsonObject; scores: Stage }[];
    /** What the generated pairs hold of benchmarks; absent where the recipe does not ask. */
    contamination?: Stage;
    /** Empty where the filter does not use the loop's models, or where the truth is not known. */
    byIteration: IterationScores[];
  };
  /** The final model. */
  model: Stage;
  evaluations: { planned: PlannedTask; stage: Stage }[];
}
