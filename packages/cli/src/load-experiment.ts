import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { ArtifactStore } from '@mainbench/graph';
import { buildExperiment, type Experiment, loadTemplates } from '@mainbench/pipeline';
import { MainbenchError, parseRecipe, type Recipe } from '@mainbench/spec';
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

async function readRecipe(file: string): Promise<Recipe> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === 'ENOENT' ? 'there is no such recipe' : `the recipe could not be read (${cause.code})`;
    throw new MainbenchError('usage', `${reason}.`, {
      file,
      hint: 'Name a YAML file; benchmarks/quickstart.yaml is one to start from.',
      cause,
    });
  });
  return parseRecipe(text, file);
}

/** Where sources look for files: the option, the environment, or the folder of downloads. */
function dataDirectory(option: string | undefined): string {
  const fallback = join(process.env.MAINBENCH_CACHE ?? join(homedir(), '.cache', 'mainbench'), 'data');
  return resolve(option ?? process.env.MAINBENCH_DATA_DIR ?? fallback);
}

/** Reads a recipe and builds its stages; nothing runs yet. */
export async function loadExperiment(
  file: string,
  options: RecipeOptions,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<LoadedExperiment> {
  const recipe = await readRecipe(file);
  const extensions = await gatherExtensions(recipe, file);
  const experiment = await buildExperiment({
    recipe,
    recipeFile: file,
    extensions,
    templates: await loadTemplates(recipe.templates, file),
    sourceContext: { dataDirectory: dataDirectory(options.dataDir), signal, note },
  });
  const runDirectory = resolve(options.out ?? join('runs', recipe.name));
  return { recipe, experiment, runDirectory, store: new ArtifactStore(runDirectory) };
}
