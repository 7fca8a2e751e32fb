export { buildExperiment } from './build-experiment.ts';
export type { Direction } from './direction.ts';
export type { Experiment, ModelStages, PlannedTask } from './experiment.ts';
export type { Extensions } from './extensions.ts';
export { heldoutNllTask } from './heldout-nll-task.ts';
export { loadTemplates } from './load-templates.ts';
export { mutualFilter } from './mutual-filter.ts';
export { collectResults } from './results/collect-results.ts';
