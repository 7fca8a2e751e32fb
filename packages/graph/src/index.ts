export { addressOf } from './address.ts';
export { type ArtifactState, ArtifactStore } from './artifact-store.ts';
export { type ExecuteOptions, type ExecutionObserver, execute } from './execute.ts';
export { readModelReference, writeModelReference } from './model-artifact.ts';
export { addCosts, noCost, type PlannedStage, planStages } from './plan.ts';
export { type RowStageOptions, rowStage, rowsFile } from './row-stage.ts';
export { stagesOf } from './stages-of.ts';
export { tableStage } from './table-stage.ts';
