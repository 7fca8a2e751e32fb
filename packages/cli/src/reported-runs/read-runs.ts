import { stat } from 'node:fs/promises';
import { planStages } from '@mainbench/graph';
import { collectCosts, collectResults } from '@mainbench/pipeline';
import { MainbenchError, type Results, type RunCosts } from '@mainbench/spec';
import { type LoadedExperiment, loadExperiment, type RecipeOptions } from '../load-experiment.ts';
import { devicesUsed } from '../plan-hours.ts';
import { readArchive } from '../run-archive/read-archive.ts';
import { readRunResults } from '../run-results/run-folder.ts';

/** Where the results of a run are read from. */
export type RunSource = { kind: 'recipe' | 'folder' | 'archive'; path: string };

/**
 * What a path names: a run's folder, an archive by its ending, or else a recipe.
 * @throws MainbenchError of kind `usage` where nothing is there
 */
export async function runSource(path: string): Promise<RunSource> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    // Whoever reads the file says what else is wrong with it.
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') return undefined;
    throw new MainbenchError('usage', 'there is no run folder, archive or recipe at this path.', {
      file: path,
      hint:
        'Name the folder of a finished run (mainbench run makes runs/NAME), an archive of `mainbench export` ' +
        '(.tar.gz or .tgz), or a recipe (YAML).',
      cause,
    });
  });
  if (found?.isDirectory()) return { kind: 'folder', path };
  return { kind: /\.(tar\.gz|tgz)$/.test(path) ? 'archive' : 'recipe', path };
}

/**
 * The experiment of a recipe whose run is finished.
 * @throws MainbenchError of kind `data` where stages are left to do
 */
export async function finishedExperiment(
  recipeFile: string,
  options: RecipeOptions,
  signal: AbortSignal,
): Promise<LoadedExperiment> {
  const note = (text: string) => process.stderr.write(`${text}\n`);
  const loaded = await loadExperiment(recipeFile, options, signal, note);
  const planned = await planStages(loaded.experiment.targets, loaded.store);
  const left = planned.filter(({ runs }) => runs).length;
  if (left === 0) return loaded;
  const message = `there is no finished run of ${recipeFile} here: ${left} of ${planned.length} stages are still to run.`;
  const out = options.out === undefined ? '' : ` --out ${options.out}`;
  throw new MainbenchError('data', message, {
    file: loaded.runDirectory,
    hint: `Run it first: mainbench run ${recipeFile}${out}`,
  });
}

/** Reads what a source's report is written from. */
export async function readRun(
  { kind, path }: RunSource,
  options: RecipeOptions,
  signal: AbortSignal,
): Promise<{ results: Results; costs: RunCosts | undefined }> {
  if (kind === 'folder') return readRunResults(path);
  if (kind === 'archive') return readArchive(path);
  const { experiment, store, recipe } = await finishedExperiment(path, options, signal);
  return {
    results: await collectResults(experiment, store),
    costs: await collectCosts(experiment, store, devicesUsed(recipe)),
  };
}
