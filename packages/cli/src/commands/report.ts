import { planStages } from '@mainbench/graph';
import { MainbenchError } from '@mainbench/spec';
import type { Command } from 'commander';
import { interruption } from '../interruption.ts';
import { loadExperiment } from '../load-experiment.ts';
import { makeReport } from '../make-report.ts';
import { addRecipeOptions, type CommandOptions } from './recipe-options.ts';

async function rebuild(recipeFile: string, options: CommandOptions): Promise<void> {
  const note = (text: string) => process.stderr.write(`${text}\n`);
  const { experiment, runDirectory, store } = await loadExperiment(recipeFile, options, interruption(), note);
  const planned = await planStages(experiment.targets, store);
  const left = planned.filter(({ runs }) => runs).length;
  if (left > 0) {
    const message = `there is no finished run of ${recipeFile} here: ${left} of ${planned.length} stages are to do.`;
    const out = options.out === undefined ? '' : ` --out ${options.out}`;
    throw new MainbenchError('data', message, {
      file: runDirectory,
      hint: `Make it first: mainbench run ${recipeFile}${out}`,
    });
  }
  process.stdout.write(await makeReport(experiment, store, runDirectory, options.json));
}

/** `mainbench report`: writes the pages again from the artifacts of a finished run. */
export function addReportCommand(program: Command): void {
  addRecipeOptions(program.command('report'))
    .description('write the report again from a finished run')
    .addHelpText('after', '\nExample:\n  mainbench report benchmarks/quickstart.yaml\n')
    .action(rebuild);
}
