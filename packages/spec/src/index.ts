export { type Ability, abilities } from './ability.ts';
export type * from './benchmark.ts';
export type * from './costs.ts';
export { defineTask, hasDocuments } from './define-task.ts';
export type * from './engine.ts';
export * from './errors.ts';
export type * from './filter.ts';
export { headersSchema } from './headers-schema.ts';
export type * from './inference.ts';
export type * from './json.ts';
export type * from './judge.ts';
export type * from './metric.ts';
export { closestName } from './problems/closest-name.ts';
export { findProblems } from './problems/find-problems.ts';
export type { Problem } from './problems/problem.ts';
export { abilitiesUnder } from './prompt-format-abilities.ts';
export { type ArmSettings, armSchema } from './recipe/arm.ts';
export type { DataSettings, SourceSettings } from './recipe/data.ts';
export { recipeJsonSchema } from './recipe/json-schema.ts';
export type {
  AlignSettings,
  AugmentSettings,
  SamplingSettings,
  SelectSettings,
  TemplatesSettings,
  TuneSettings,
} from './recipe/method.ts';
export type { InitSettings, ModelSettings, ModelShape } from './recipe/model.ts';
export { armAlign, armTune } from './recipe/overrides.ts';
export { parseRecipe, type ReadRecipe, readRecipe } from './recipe/parse-recipe.ts';
export type { HardwareSettings, Recipe, TaskSettings } from './recipe/recipe.ts';
export { recipeLimits } from './recipe/recipe-size.ts';
export {
  type EmbeddedSettings,
  hasAddress,
  isEmbedded,
  type ServerSettings,
  type ServeSettings,
  type TrainerSettings,
} from './recipe/serve.ts';
export { type AlphaSettings, stepsOf, type TrainingSettings } from './recipe/training.ts';
export { missingAbilities, requireAbilities } from './require-abilities.ts';
export type * from './results.ts';
export type * from './rows.ts';
export type * from './run-record.ts';
export type * from './runtime.ts';
export { isSecretName } from './secret-name.ts';
export type * from './source.ts';
export { type ReasoningPolicy, reasoningFate, splitReasoning } from './split-reasoning.ts';
export type * from './stability.ts';
export type * from './stage.ts';
export type * from './task.ts';
export type * from './templates.ts';
export type * from './training.ts';
export type * from './truth.ts';
