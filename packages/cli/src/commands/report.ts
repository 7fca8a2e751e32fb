import { join, resolve } from 'node:path';
import { MainbenchError, type RunCosts } from '@mainbench/spec';
import type { Command } from 'commander';
import { interruption } from '../interruption.ts';
import { makeReport, writeAndDescribe } from '../make-report.ts';
import { givenPath } from '../number-options.ts';
import { finishedExperiment, type RunSource, readRun, runSource } from '../reported-runs/read-runs.ts';
import { writeRunChecksums } from '../run-verification/run-checksums.ts';
import { writeOutput } from '../standard-streams.ts';
import type { CommandOptions } from './recipe-options.ts';

/** Writes the report of one recipe's run again, from its artifacts into its folder. */
async function rebuild(recipeFile: string, options: CommandOptions): Promise<string> {
  const { experiment, store, runDirectory } = await finishedExperiment(recipeFile, options, interruption());
  const printed = await makeReport(experiment, store, runDirectory, options.json);
  await writeRunChecksums(runDirectory);
  return printed;
}

function requireDifferent(sources: readonly RunSource[]): void {
  const seen = new Set<string>();
  for (const { path } of sources) {
    if (seen.has(resolve(path))) {
      const hint = 'Name each run, archive or recipe once.';
      throw new MainbenchError('usage', `${path} is named twice.`, { hint });
    }
    seen.add(resolve(path));
  }
}

function folderOf(sources: readonly RunSource[], out: string | undefined): string {
  const [first] = sources;
  if (out !== undefined) return out;
  if (sources.length === 1 && first?.kind === 'folder') return join(first.path, 'report');
  throw new MainbenchError('usage', 'expected --out with the folder of the report.', {
    hint: 'For example: mainbench report runs/a runs/b --out paper',
  });
}

async function joinRuns(sources: readonly RunSource[], options: CommandOptions): Promise<string> {
  requireDifferent(sources);
  const directory = folderOf(sources, options.out);
  const { json, dataDir } = options;
  const signal = interruption();
  const runs = [];
  for (const source of sources) runs.push(await readRun(source, { dataDir }, signal));
  const { joinCosts, joinResults } = await import('@mainbench/report');
  const results = joinResults(runs.map((run) => run.results));
  let first = 0;
  const parts = runs.map((run): { costs: RunCosts | undefined; models: string[] } => {
    const models = results.models.slice(first, first + run.results.models.length).map(({ name }) => name);
    first += models.length;
    return { costs: run.costs, models };
  });
  const printed = await writeAndDescribe(results, joinCosts(parts), directory, json);
  const [source] = sources;
  // A run's own report was written again.
  if (source?.kind === 'folder' && resolve(directory) === resolve(source.path, 'report'))
    await writeRunChecksums(source.path);
  return printed;
}

async function report(paths: string[], options: CommandOptions): Promise<void> {
  const sources: RunSource[] = [];
  for (const path of paths) sources.push(await runSource(path));
  const [first] = sources;
  const alone = sources.length === 1 && first?.kind === 'recipe';
  writeOutput(alone ? await rebuild(first.path, options) : await joinRuns(sources, options));
}

/** `mainbench report`: writes a report again, or one report of several runs. */
export function addReportCommand(program: Command): void {
  program
    .command('report')
    .argument('<runs...>', 'finished run folders, `mainbench export` archives, or recipes')
    .option('--out <folder>', 'output folder of the report; for a single recipe, its run folder', givenPath)
    .option('--data-dir <folder>', 'folder with local data files (or MAINBENCH_DATA_DIR)')
    .option('--json', 'machine-readable output', false)
    .description('rewrite the report of a finished run, or write one report of several runs')
    .addHelpText(
      'after',
      `
Examples:
  mainbench report benchmarks/quickstart.yaml
  mainbench report runs/a runs/b --out paper

Numbers measured under different settings are shown separately, and the report names what differs.
`,
    )
    .action(report);
}
