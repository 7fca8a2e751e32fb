import { transientModels } from '@mainbench/pipeline';
import type { Command } from 'commander';
import { makeReport } from '../make-report.ts';
import { runStages } from '../run-stages.ts';
import { writeRunChecksums } from '../run-verification/run-checksums.ts';
import { addRecipeOptions, type CommandOptions } from './recipe-options.ts';

interface RunOptions extends CommandOptions {
  join: boolean;
}

async function run(recipeFile: string, options: RunOptions): Promise<void> {
  await runStages(recipeFile, options, {
    stages: ({ experiment }) => ({ targets: experiment.targets, transient: transientModels(experiment) }),
    async finish({ experiment, store, runDirectory }) {
      const printed = await makeReport(experiment, store, runDirectory, options.json);
      await writeRunChecksums(runDirectory);
      return printed;
    },
  });
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
