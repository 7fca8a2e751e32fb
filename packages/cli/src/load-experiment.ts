import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { dataDirectory } from '@mainbench/data';
import { ArtifactStore } from '@mainbench/graph';
import { buildExperiment, type Experiment, loadTemplates } from '@mainbench/pipeline';
import { MainbenchError, parseRecipe, type Recipe, recipePlace } from '@mainbench/spec';
import { modelPlaces } from './datasets/model-places.ts';
import { gatherExtensions } from './extensions.ts';

export interface RecipeOptions {
  /** Folder of the run; default `runs/<name of the recipe>` below the current folder. */
  out?: string;
  dataDir?: string;
}

export interface LoadedExperiment {
  recipe: Recipe;
  experiment: Experiment;
  runDirectory: string;
  store: ArtifactStore;
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such recipe.',
  EISDIR: 'expected a recipe, found a folder.',
  EACCES: 'the recipe may not be read: permission denied.',
};

async function readRecipe(file: string): Promise<{ text: string; recipe: Recipe }> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new MainbenchError('usage', reasons[cause.code ?? ''] ?? `the recipe cannot be read (${cause.code}).`, {
      file,
      hint: 'Name a YAML file; benchmarks/quickstart.yaml is one to start from.',
      cause,
    });
  });
  if (!isUtf8(bytes)) {
    throw new MainbenchError('recipe', 'expected text in UTF-8.', { file, hint: 'Save the file as UTF-8.' });
  }
  const text = bytes.toString('utf8');
  return { text, recipe: withFolder(parseRecipe(text, file), dirname(file)) };
}

/** A folder of servers is named as seen from the recipe. */
function withFolder(recipe: Recipe, folder: string): Recipe {
  const { engine } = recipe;
  if (engine.kind !== 'tgi' || engine.launch.kind !== 'external' || engine.launch.discover === undefined) return recipe;
  const launch = { ...engine.launch, discover: resolve(folder, engine.launch.discover) };
  return { ...recipe, engine: { ...engine, launch } };
}

/** Adds the line to an error that names a field of the recipe. */
function withLine(error: unknown, text: string): unknown {
  if (!MainbenchError.is(error) || error.details.recipePath === undefined) return error;
  return new MainbenchError(error.kind, error.message, {
    ...error.details,
    ...recipePlace(text, error.details.recipePath),
    cause: error,
  });
}

/** Reads a recipe and builds its stages; nothing runs yet. */
export async function loadExperiment(
  file: string,
  options: RecipeOptions,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<LoadedExperiment> {
  const { text, recipe } = await readRecipe(file);
  try {
    return await buildStages(file, recipe, options, signal, note);
  } catch (error) {
    throw withLine(error, text);
  }
}

async function buildStages(
  file: string,
  recipe: Recipe,
  options: RecipeOptions,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<LoadedExperiment> {
  const extensions = await gatherExtensions(recipe, file);
  const experiment = await buildExperiment({
    recipe,
    recipeFile: file,
    extensions,
    templates: await loadTemplates(recipe.templates, file),
    modelPlaces: modelPlaces(options.dataDir),
    sourceContext: { dataDirectory: dataDirectory(options.dataDir), signal, note },
  });
  const runDirectory = resolve(options.out ?? join('runs', recipe.name));
  return { recipe, experiment, runDirectory, store: new ArtifactStore(runDirectory) };
}
