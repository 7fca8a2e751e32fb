import type { ArmSettings, Filter, JsonObject, Stage } from '@mainbench/spec';
import type { IterationScores } from './filter-by-iteration.ts';
import type { PlannedTask } from './planned-task.ts';
import type { Table } from './table.ts';

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
    /** What the generated pairs hold of benchmarks; absent where the recipe does not ask. */
    contamination?: Stage;
    /** Empty where the filter does not use the loop's models, or where the truth is not known. */
    byIteration: IterationScores[];
  };
  /** The final model. */
  model: Stage;
  evaluations: { planned: PlannedTask; stage: Stage }[];
}
