import { addressOf } from '@mainbench/graph';
import type { ExternalModelSettings, ModelShape, Stage } from '@mainbench/spec';
import type { BuildOptions } from './build-options.ts';
import { parametersOf } from './memory/model-shape.ts';
import { shapeOf } from './memory/read-shape.ts';
import { pretrainedStage } from './stages/base-model-stage.ts';

/** A model beside those that a recipe trains, which signals of the recipe's own ask. */
export interface ExternalModel {
  stage: Stage;
  /** Number of its weights, where the recipe or its folder's config.json tells it. */
  parameters?: number;
  /** Its sizes, where the recipe or its folder's config.json names them. */
  shape?: ModelShape;
}

/**
 * The external models of a recipe, by the signals that ask them; signals that name the same one share it.
 * @throws MainbenchError of kind `recipe` where one is no model folder
 */
export async function externalModels(build: BuildOptions): Promise<ReadonlyMap<string, ExternalModel>> {
  const made = new Map<string, ExternalModel>();
  const models = new Map<string, ExternalModel>();
  for (const [name, { model: settings }] of Object.entries(build.recipe.signals ?? {})) {
    if (settings === undefined) continue;
    const key = JSON.stringify(settings);
    const place = { file: build.recipeFile, path: ['signals', name, 'model'] };
    const model = made.get(key) ?? (await externalModel(`signals/${name}`, settings, place, build));
    made.set(key, model);
    models.set(name, model);
  }
  return models;
}

async function externalModel(
  label: string,
  settings: ExternalModelSettings,
  place: { file: string; path: string[] },
  build: BuildOptions,
): Promise<ExternalModel> {
  const stage = await pretrainedStage(label, settings, place, build);
  const shape = await shapeOf(settings, place, build.modelPlaces);
  const parameters = settings.parameters ?? (shape === undefined ? undefined : parametersOf(shape));
  return { stage, ...(shape === undefined ? {} : { shape }), ...(parameters === undefined ? {} : { parameters }) };
}

/** The external model that a stage asks; undefined where it asks none. */
export function externalModelOf(stage: Stage, models: readonly ExternalModel[]): ExternalModel | undefined {
  if (!stage.needsWorker || models.length === 0) return undefined;
  const inputs = Object.values(stage.inputs).map(addressOf);
  return models.find((model) => inputs.includes(addressOf(model.stage)));
}
