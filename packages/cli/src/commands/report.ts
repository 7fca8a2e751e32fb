import { join, relative } from 'node:path';
import { collectResults } from '@mainbench/pipeline';
import { renderTerminalTable, writeReport } from '@mainbench/report';
import type { Command } from 'commander';
import { interruption } from '../interruption.ts';
import { loadExperiment } from '../load-experiment.ts';
import { addRecipeOptions, type CommandOptions } from './recipe-options.ts';

async function rebuild(recipeFile: string, options: CommandOptions): Promise<void> {
  const note = (text: string) => process.stderr.write(`${text}\n`);
  const { experiment, runDirectory, store } = await loadExperiment(recipeFile, options, interruption(), note);
  const results = await collectResults(experiment, store);
  const report = await writeReport(results, join(runDirectory, 'report'));
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else {
    process.stdout.write(`${renderTerminalTable(results, { color: process.stdout.isTTY && !process.env.NO_COLOR })}\n`);
    process.stdout.write(`The report: ${relative(process.cwd(), report.html) || report.html}\n`);
  }
}

/** `mainbench report`: writes the pages again from the artifacts of a finished run. */
export function addReportCommand(program: Command): void {
  addRecipeOptions(program.command('report'))
    .description('write the report again from a finished run')
    .addHelpText('after', '\nExample:\n  mainbench report benchmarks/quickstart.yaml\n')
    .action(rebuild);
}
