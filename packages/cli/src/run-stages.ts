import { join } from 'node:path';
import { createRuntime, findDevices } from '@mainbench/engines';
import { execute, joinFolder, lockFolder } from '@mainbench/graph';
import { makeFolder, withoutSecretValues, writeFileAtomic } from '@mainbench/kit';
import { checkOutsideModels, planMemory, trainingPackages } from '@mainbench/pipeline';
import type { JsonObject, Stage } from '@mainbench/spec';
import { stringify } from 'yaml';
import { checkoutDirectory } from './checkout.ts';
import { interruption } from './interruption.ts';
import { type LoadedExperiment, loadExperiment, type RecipeOptions } from './load-experiment.ts';
import { tooLarge } from './memory-table.ts';
import { createJsonProgress } from './progress/json-progress.ts';
import { createProgress } from './progress/progress.ts';
import { progressObserver } from './progress/progress-observer.ts';
import { progressStream, writeOutput } from './standard-streams.ts';
import { codeEnvironment } from './version.ts';

/** What a command makes of a recipe. */
export interface StageWork {
  /** The stages whose artifacts it needs, and the models whose weights may go once no stage needs them. */
  stages(loaded: LoadedExperiment): { targets: Stage[]; transient: readonly Stage[] };
  /** What it does when they are there, while the folder is still its own; gives what to print. */
  finish(loaded: LoadedExperiment): Promise<string>;
}

/**
 * Makes what a command needs of a recipe's artifacts, with progress on standard error, in a folder that no other command
 * works in; the same command again goes on where it was cut.
 * @throws MainbenchError as every part of it does
 */
export async function runStages(
  recipeFile: string,
  options: RecipeOptions & { json: boolean; join?: boolean },
  work: StageWork,
): Promise<void> {
  const progress = options.json ? createJsonProgress(process.stderr) : createProgress(progressStream);
  const signal = interruption(options.json ? progress.note : undefined);
  process.on('SIGUSR1', progress.endpoints);
  try {
    const loaded = await loadExperiment(recipeFile, options, signal, progress.note);
    const { recipe, engine, experiment, runDirectory, store, pins } = loaded;
    const { targets, transient } = work.stages(loaded);
    const unfit = tooLarge([...planMemory(experiment).values()], recipe.hardware);
    if (unfit !== undefined) progress.note(`This may not fit: ${unfit}`);
    makeFolder(runDirectory);
    const lock = await (options.join === true ? joinFolder(runDirectory) : lockFolder(runDirectory));
    const environment = await codeEnvironment();
    // Devices that are missing matter only where something runs.
    const found = await findDevices(recipe.devices).catch((problem: unknown) => ({ devices: [], problem }));
    const places = { runDirectory, checkoutDirectory, devices: found.devices, onNote: progress.note };
    const packages = trainingPackages({ targets });
    const runtime = createRuntime(engine, recipe.serve, recipe.train, places, packages);
    if ('problem' in found) runtime.check = () => Promise.reject(found.problem);
    try {
      try {
        await pins.save();
        await writeFileAtomic(
          join(runDirectory, 'recipe.resolved.yaml'),
          stringify(withoutSecretValues(recipe as unknown as JsonObject)),
        );
        await checkOutsideModels(experiment, store, signal, targets);
        const observer = progressObserver(progress);
        const sharing = options.join === true ? {} : undefined;
        const plan = await execute(targets, {
          ...{ store, runtime, environment, signal, observer, sharing, transient },
        });
        const cached = plan.filter(({ state, runs }) => state === 'complete' && !runs).length;
        if (cached > 0) progress.note(`${cached} of ${plan.length} stages were cached.`);
      } finally {
        // Servers say in their logs what they answered when they end: the checksums are to cover that too.
        await runtime.close();
      }
      const printed = await work.finish(loaded);
      progress.close();
      writeOutput(printed);
    } finally {
      await lock.release();
    }
  } finally {
    progress.close();
  }
}
