import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { dataDirectory, downloadDirectory } from '@mainbench/data';
import { ArtifactStore } from '@mainbench/graph';
import { buildExperiment, type Experiment, loadTemplates, servingEngine } from '@mainbench/pipeline';
import type { Engine, ReadRecipe, Recipe } from '@mainbench/spec';
import { hasAddress, isEmbedded, MainbenchError, readRecipe, recipeLimits } from '@mainbench/spec';
import { gatherExtensions } from './extensions.ts';
import { readReferences } from './read-references.ts';
import { type RunPins, readPins } from './run-pins.ts';

export interface RecipeOptions {
  /** Where true nothing is asked of a network: data and judges that are not here are reported, not fetched. */
  offline?: boolean;
  /** Folder of the run; default `runs/<name of the recipe>` below the current folder. */
  out?: string;
  dataDir?: string;
  /** Longest time of own code on one row, in seconds. */
  ownTimeout?: number;
}

export interface LoadedExperiment {
  recipe: Recipe;
  /** What serves its models. */
  engine: Engine;
  experiment: Experiment;
  runDirectory: string;
  store: ArtifactStore;
  /** Commits of hub data that this recipe stands for, which `run` keeps. */
  pins: RunPins;
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such recipe.',
  EISDIR: 'expected a recipe, found a folder.',
  EACCES: 'the recipe cannot be read: permission denied.',
};

/** The beginning of a file: a device may never end. */
function readUpTo(file: string, size: number): Buffer {
  const buffer = Buffer.alloc(size);
  const descriptor = openSync(file, 'r');
  try {
    let end = 0;
    for (let read = -1; read !== 0 && end < size; end += read)
      read = readSync(descriptor, buffer, end, size - end, null);
    return buffer.subarray(0, end);
  } finally {
    closeSync(descriptor);
  }
}

function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readUpTo(file, recipeLimits.bytes + 1);
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    throw new MainbenchError('usage', reasons[code] ?? `the recipe cannot be read (${code}).`, {
      file,
      hint: 'Give a YAML file, for example benchmarks/quickstart.yaml.',
      cause,
    });
  }
  if (!isUtf8(bytes))
    throw new MainbenchError('recipe', 'expected text in UTF-8.', { file, hint: 'Save the file as UTF-8.' });
  return bytes.toString('utf8');
}

/** A folder of servers is named as seen from the recipe. */
function withFolder(recipe: Recipe, folder: string): Recipe {
  const { serve } = recipe;
  if (isEmbedded(serve) || !hasAddress(serve) || serve.discover === undefined) return recipe;
  return { ...recipe, serve: { ...serve, discover: resolve(folder, serve.discover) } };
}

function withLine(error: unknown, { placeOf }: ReadRecipe): unknown {
  if (!MainbenchError.is(error) || error.details.recipePath === undefined) return error;
  return new MainbenchError(error.kind, error.message, {
    ...error.details,
    ...placeOf(error.details.recipePath),
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
  const read = readRecipe(readText(file), file, readText);
  try {
    return await buildStages(file, withFolder(read.recipe, dirname(file)), options, signal, note);
  } catch (error) {
    throw withLine(error, read);
  }
}

async function buildStages(
  file: string,
  recipe: Recipe,
  options: RecipeOptions,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<LoadedExperiment> {
  const runDirectory = resolve(options.out ?? join('runs', recipe.name));
  const pins = readPins(runDirectory);
  const extensions = await gatherExtensions(recipe, file, options.ownTimeout);
  const experiment = await buildExperiment({
    recipe,
    recipeFile: file,
    extensions,
    templates: await loadTemplates(recipe.templates, file),
    reported: await readReferences(recipe.report.references, file),
    // After the recipe's own folder: local data, then what was downloaded.
    modelPlaces: [...new Set([dataDirectory(options.dataDir), downloadDirectory()])],
    sourceContext: {
      dataDirectory: dataDirectory(options.dataDir),
      recipeDirectory: resolve(dirname(file)),
      signal,
      note,
      offline: options.offline,
      pins,
    },
  });
  const engine = servingEngine({ recipe, recipeFile: file, extensions });
  return { recipe, engine, experiment, runDirectory, store: new ArtifactStore(runDirectory), pins };
}
