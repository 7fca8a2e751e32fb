import type { ContaminationSettings, Stage } from '@mainbench/spec';
import type { BuildOptions } from './build-options.ts';
import type { PlannedBenchmark, PlannedTask } from './planned-task.ts';
import { recipeError } from './resolve-extensions.ts';
import { contaminationStage, uncontaminatedTable } from './stages/contamination-stage.ts';
import type { DataTables, Table } from './table.ts';

/** Pairs in which documents of benchmarks were looked for. */
export interface CheckedPairs {
  /** Those that an arm may choose from: without contaminated ones where the recipe drops them. */
  pairs: Table;
  contamination: Stage;
}

/** The search for documents of the recipe's benchmarks. */
export interface PlannedContamination {
  settings: ContaminationSettings;
  /** Of seed pairs and texts. */
  stage: Stage;
  check(generated: Table): CheckedPairs;
}

function isBenchmark(task: PlannedTask): task is PlannedBenchmark {
  return 'documents' in task;
}

/**
 * The tables with the search for benchmarks in them, where the recipe asks for it; without contaminated rows where it
 * says so. Held-out pairs are no training data and stay.
 * @throws MainbenchError of kind `recipe` where no task of the recipe has documents
 */
export function planContamination(
  { recipe: { data: given }, recipeFile }: BuildOptions,
  data: DataTables,
  tasks: readonly PlannedTask[],
): { data: DataTables; contamination?: PlannedContamination } {
  const settings = 'world' in given ? undefined : given.contamination;
  if (settings === undefined) return { data };
  const benchmarks = tasks.filter(isBenchmark);
  if (benchmarks.length === 0) {
    const message = 'expected a benchmark in `evaluate`, whose documents are looked for.';
    throw recipeError(
      { file: recipeFile, path: ['data', 'contamination'] },
      message,
      'Add a task with documents of its own, such as ifeval, or leave data.contamination out.',
    );
  }
  const { seed, unlabeled } = data;
  const stage = contaminationStage('data/contamination', { seed, unlabeled }, benchmarks, settings);
  const check = (generated: Table): CheckedPairs => {
    const { label } = generated.stage;
    const contamination = contaminationStage(`${label}/contamination`, { pairs: generated }, benchmarks, settings);
    if (!settings.drop) return { pairs: generated, contamination };
    return { pairs: uncontaminatedTable(label, 'pairs', generated, contamination), contamination };
  };
  const contamination: PlannedContamination = { settings, stage, check };
  if (!settings.drop) return { data, contamination };
  const cleaned: DataTables = {
    ...data,
    seed: uncontaminatedTable(seed.stage.label, 'seed', seed, stage),
    unlabeled: uncontaminatedTable(unlabeled.stage.label, 'unlabeled', unlabeled, stage),
  };
  return { data: cleaned, contamination };
}
