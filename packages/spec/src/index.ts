export { type Ability, abilities, abilitiesUnder } from './ability.ts';
export type * from './benchmark.ts';
export type * from './cleaning.ts';
export type * from './contamination.ts';
export type * from './costs.ts';
export { type DecodingOptions, decodingOf, departuresOf } from './decoding.ts';
export type * from './engine.ts';
export * from './errors.ts';
export type * from './filter.ts';
export { headersSchema, isSecretName } from './headers-schema.ts';
export type * from './inference.ts';
export type * from './json.ts';
export type * from './judge.ts';
export { closestName } from './problems/closest-name.ts';
export type { Problem } from './problems/field-path.ts';
export { findProblems } from './problems/find-problems.ts';
export { type ArmSettings, armSchema } from './recipe/arm.ts';
export type { CleaningSettings, ContaminationSettings, DataSettings, SourceSettings } from './recipe/data.ts';
export type {
  AlignSettings,
  AugmentSettings,
  SamplingSettings,
  SelectSettings,
  TemplatesSettings,
  TuneSettings,
} from './recipe/method.ts';
export type { ExternalModelSettings, InitSettings, ModelSettings, ModelShape } from './recipe/model.ts';
export { armAlign, armTune } from './recipe/overrides.ts';
export { parseRecipe, type ReadRecipe, readRecipe } from './recipe/parse-recipe.ts';
export { type HardwareSettings, type Recipe, recipeJsonSchema, type TaskSettings } from './recipe/recipe.ts';
export { recipeLimits } from './recipe/recipe-size.ts';
export type { EmbeddedSettings, ServerSettings, ServeSettings, Tracker, TrainerSettings } from './recipe/serve.ts';
export { hasAddress, isEmbedded, serveSchema } from './recipe/serve.ts';
export type { OwnSignal } from './recipe/signals.ts';
export { type AlphaSettings, stepsOf, type TrainingSettings } from './recipe/training.ts';
export { missingAbilities, requireAbilities } from './require-abilities.ts';
export type * from './results.ts';
export type * from './rows.ts';
export type * from './run-record.ts';
export type * from './signal.ts';
export type * from './source.ts';
export { type ReasoningPolicy, reasoningFate, splitReasoning } from './split-reasoning.ts';
export type * from './stability.ts';
export type * from './stage.ts';
export * from './task.ts';
export type * from './templates.ts';
export type * from './training.ts';
