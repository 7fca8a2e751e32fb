import { join } from 'node:path';
import { createRuntime, findDevices } from '@mainbench/engines';
import { execute, joinFolder, lockFolder } from '@mainbench/graph';
import { makeFolder, withoutSecretValues, writeFileAtomic } from '@mainbench/kit';
import { checkOutsideModels, planMemory, trainingPackages, transientModels } from '@mainbench/pipeline';
import type { JsonObject } from '@mainbench/spec';
import type { Command } from 'commander';
import { stringify } from 'yaml';
import { checkoutDirectory } from '../checkout.ts';
import { interruption } from '../interruption.ts';
import { loadExperiment } from '../load-experiment.ts';
import { makeReport } from '../make-report.ts';
import { tooLarge } from '../memory-table.ts';
import { createJsonProgress } from '../progress/json-progress.ts';
import { createProgress } from '../progress/progress.ts';
import { progressObserver } from '../progress/progress-observer.ts';
import { writeRunChecksums } from '../run-verification/run-checksums.ts';
import { progressStream, writeOutput } from '../standard-streams.ts';
import { codeEnvironment } from '../version.ts';
import { addRecipeOptions, type CommandOptions } from './recipe-options.ts';

interface RunOptions extends CommandOptions {
  join: boolean;
}

async function run(recipeFile: string, options: RunOptions): Promise<void> {
  const progress = options.json ? createJsonProgress(process.stderr) : createProgress(progressStream);
  const signal = interruption(options.json ? progress.note : undefined);
  process.on('SIGUSR1', progress.endpoints);
  try {
    const { recipe, engine, experiment, runDirectory, store, pins } = await loadExperiment(
      recipeFile,
      options,
      signal,
      progress.note,
    );
    const unfit = tooLarge([...planMemory(experiment).values()], recipe.hardware);
    if (unfit !== undefined) progress.note(`This may not fit: ${unfit}`);
    makeFolder(runDirectory);
    const lock = await (options.join ? joinFolder(runDirectory) : lockFolder(runDirectory));
    const environment = await codeEnvironment();
    // Devices that are missing matter only where something runs.
    const found = await findDevices(recipe.devices).catch((problem: unknown) => ({ devices: [], problem }));
    const places = { runDirectory, checkoutDirectory, devices: found.devices, onNote: progress.note };
    const packages = trainingPackages(experiment);
    const runtime = createRuntime(engine, recipe.serve, recipe.train, places, packages);
    if ('problem' in found) runtime.check = () => Promise.reject(found.problem);
    try {
      await pins.save();
      await writeFileAtomic(
        join(runDirectory, 'recipe.resolved.yaml'),
        stringify(withoutSecretValues(recipe as unknown as JsonObject)),
      );
      await checkOutsideModels(experiment, store, signal);
      const observer = progressObserver(progress);
      const sharing = options.join ? {} : undefined;
      const transient = transientModels(experiment);
      const plan = await execute(experiment.targets, {
        ...{ store, runtime, environment, signal, observer, sharing, transient },
      });
      const cached = plan.filter(({ state, runs }) => state === 'complete' && !runs).length;
      if (cached > 0) progress.note(`${cached} of ${plan.length} stages were cached.`);
      const printed = await makeReport(experiment, store, runDirectory, options.json);
      await writeRunChecksums(runDirectory);
      progress.close();
      writeOutput(printed);
    } finally {
      await runtime.close();
      await lock.release();
    }
  } finally {
    progress.close();
  }
}

/** `mainbench run`: makes what is missing, then writes the report. */
export function addRunCommand(program: Command): void {
  addRecipeOptions(program.command('run'))
    .option('--join', 'share the run folder with other --join processes, on this or other machines', false)
    .description('run a recipe through to its report; run the same command again to resume')
    .addHelpText(
      'after',
      `
Example:
  mainbench run benchmarks/quickstart.yaml

With --join, several processes share the work, on one machine or on many with a common folder:
  mainbench run --join benchmarks/quickstart.yaml --out /shared/run

A recipe with your own filter or task, which may take a minute per row:
  mainbench run mine.yaml --own-timeout 60

SIGUSR1 shows the state of each server: kill -USR1 <process id>
`,
    )
    .action(run);
}
