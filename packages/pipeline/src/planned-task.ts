import type { Benchmark, JsonObject, PairJudge, Task } from '@mainbench/spec';
import type { PromptFormat } from './prompt-format.ts';
import type { Table } from './table.ts';

/** A task on held-out rows, with its checked options. */
export interface PlannedHeldOutTask {
  /** What its results are called. */
  name: string;
  task: Task;
  options: JsonObject;
  limit?: number;
}

/** A benchmark with documents of its own. */
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
