export { buildExperiment } from './build-experiment.ts';
export type { Extensions } from './build-options.ts';
export { checkOutsideModels } from './check-outside-models.ts';
export type { Direction } from './direction.ts';
export type { Experiment, ModelStages } from './experiment.ts';
export { reportMeasurements, transientModels } from './experiment.ts';
export { externalModelOf } from './external-models.ts';
export { describeFilter, type FilterDescription, signalCost } from './formulas/describe-filter.ts';
export { heldoutNllTask } from './heldout-nll-task.ts';
export { loadTemplates } from './load-templates.ts';
export { summarizeTask } from './mean-summary.ts';
export { planMemory, type StageMemory, usableBytes } from './memory/plan-memory.ts';
export { mutualFilter } from './mutual-filter.ts';
export { type Basis, type PlanRow, planRows } from './plan-rows.ts';
export type { PlannedTask } from './planned-task.ts';
export type { PromptFormat } from './prompt-format.ts';
export { readRows } from './read-rows.ts';
export { checkOptions, resolveNamed, servingEngine } from './resolve-extensions.ts';
export { collectCosts, type Devices } from './results/collect-costs.ts';
export { collectResults } from './results/collect-results.ts';
export { RowsInOrder } from './results/filter-choices.ts';
export { filtersAlone } from './results/filters-alone.ts';
export {
  type ArmSelection,
  armSelections,
  filterStages,
  scoredCandidates,
  scoredColumns,
} from './results/scored-candidates.ts';
export { shippedSignals } from './signals/shipped-signals.ts';
export { benchmarkStage, documentsTable } from './stages/benchmark-stage.ts';
export type { Table } from './table.ts';
export { trainingPackages } from './training-packages.ts';
