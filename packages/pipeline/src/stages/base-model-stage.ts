import { join } from 'node:path';
import { noCost, writeModelReference } from '@mainbench/graph';
import { writeLinesAtomic } from '@mainbench/kit';
import type {
  ExternalModelSettings,
  InitSettings,
  JsonObject,
  ModelSettings,
  Pair,
  Stage,
  StageContext,
} from '@mainbench/spec';
import { MainbenchError } from '@mainbench/spec';
import type { BuildOptions } from '../build-options.ts';
import { modelSize, trainingBytes } from '../disk.ts';
import { inputRows } from '../read-rows.ts';
import type { RecipePlace } from '../resolve-extensions.ts';
import type { Table } from '../table.ts';
import { findModelFolder, modelFolderIdentity } from './model-folder.ts';
import { runTraining } from './run-training.ts';

type Surroundings = Pick<BuildOptions, 'modelPlaces' | 'sourceContext'>;

/** The texts that a small base model sees first: the unlabeled ones, and both sides of the seed pairs apart. */
async function* firstTexts(context: StageContext): AsyncGenerator<string> {
  for await (const { value } of inputRows<{ text: string }>(context, 'unlabeled'))
    yield JSON.stringify({ text: value.text });
  for await (const { value } of inputRows<Pair>(context, 'seed')) {
    yield JSON.stringify({ text: value.instruction });
    yield JSON.stringify({ text: value.response });
  }
}

function initStage(
  name: string,
  init: InitSettings,
  data: { seed: Table; unlabeled: Table },
  engine: JsonObject,
): Stage {
  const { seed, unlabeled } = data;
  const rows = unlabeled.rows + 2 * seed.rows;
  const tokens = unlabeled.rows * unlabeled.tokensPerRow + seed.rows * seed.tokensPerRow;
  return {
    kind: 'base-model',
    version: 1,
    label: `${name}/base`,
    parameters: { init: { sliding_window: null, ...init }, engine },
    inputs: { seed: data.seed.stage, unlabeled: data.unlabeled.stage },
    needsWorker: true,
    cost: {
      ...noCost,
      trainedTokens: init.steps * init.batch_size * data.unlabeled.tokensPerRow,
      diskBytes: trainingBytes(modelSize({ name, init }), rows, tokens / Math.max(1, rows), init.steps),
    },
    async run(context) {
      const texts = join(context.directory, 'texts.jsonl');
      await writeLinesAtomic(texts, firstTexts(context));
      const config = { ...init, texts, checkpoint_every: 100 };
      return runTraining(context, { command: 'init', config }, init.steps);
    },
  };
}

/** The path and the identity of a recipe's model folder; no identity where only planning, and it is not at hand. */
async function folderOf(
  path: string,
  place: RecipePlace,
  { modelPlaces = [], sourceContext: { offline, note } }: Surroundings,
): Promise<{ path: string; identity: string | null }> {
  let folder: string;
  try {
    folder = findModelFolder(path, place, modelPlaces);
  } catch (error) {
    // What is named from the recipe's own folder is the user's, and nothing will bring it.
    if (!offline || /^\.\.?\//.test(path) || !MainbenchError.is(error)) throw error;
    note(`the model is not available while planning: ${error.message}`);
    return { path, identity: null };
  }
  return { path: folder, identity: await modelFolderIdentity(folder, place) };
}

/**
 * A pretrained model: a folder, or a hub id.
 * @param place of the model in the recipe
 * @param surroundings folders in which its path is looked up after the recipe's own, and whether only a plan is wanted
 * @throws MainbenchError of kind `recipe` where the path is no model folder
 */
export async function pretrainedStage(
  label: string,
  model: ExternalModelSettings,
  place: RecipePlace,
  surroundings: Surroundings,
): Promise<Stage> {
  const field = { ...place, path: [...place.path, 'path'] };
  const folder = model.path === undefined ? undefined : await folderOf(model.path, field, surroundings);
  const path = folder?.path ?? (model.hub as string);
  const parameters: JsonObject =
    folder === undefined ? { hub: path, revision: model.revision ?? 'main' } : { folder: folder.identity };
  return {
    kind: 'base-model',
    version: 1,
    label,
    parameters,
    inputs: {},
    needsWorker: false,
    cost: noCost,
    async run(context) {
      await writeModelReference(context.directory, { path, revision: model.revision });
      return parameters;
    },
  };
}

/**
 * The base model of a recipe: made here from the data's texts, a folder, or a hub id.
 * @param place of the model in the recipe
 * @param surroundings folders in which its path is looked up after the recipe's own, and whether only a plan is wanted
 */
export async function baseModelStage(
  model: ModelSettings,
  data: { seed: Table; unlabeled: Table },
  engine: JsonObject,
  place: RecipePlace,
  surroundings: Surroundings,
): Promise<Stage> {
  if (model.init !== undefined) return initStage(model.name, model.init, data, engine);
  return pretrainedStage(`${model.name}/base`, model, place, surroundings);
}
