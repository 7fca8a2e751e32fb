import type { JsonObject, Stage, Truth } from '@mainbench/spec';
import type { BuildOptions } from './build-options.ts';
import type { ModelSize } from './disk.ts';
import type { PlannedArm } from './formulas/resolve-arms.ts';
import type { PlannedContamination } from './plan-contamination.ts';
import type { PlannedTask } from './planned-task.ts';
import type { DataTables } from './table.ts';

/** What every stage of one model and seed shares. */
export interface SeedContext {
  options: BuildOptions;
  data: DataTables;
  truth: Truth | undefined;
  engine: JsonObject;
  /** Whether the engine scores all continuations of a context in one request. */
  scoresTogether: boolean;
  tasks: PlannedTask[];
  /** By the index of each arm. */
  plannedArms: readonly PlannedArm[];
  /** Absent where the recipe does not look for benchmarks in its data. */
  contamination: PlannedContamination | undefined;
  base: Stage;
  size: ModelSize;
  /** Name of the model: random choices are its own. */
  model: string;
  /** `model/seed`, the start of every label. */
  prefix: string;
  seed: number;
}
