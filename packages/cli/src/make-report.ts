import { join, relative } from 'node:path';
import type { ArtifactStore } from '@mainbench/graph';
import { collectCosts, collectResults, type Experiment } from '@mainbench/pipeline';
import type { Results, RunCosts } from '@mainbench/spec';
import { outputColors } from './colors.ts';
import { devicesUsed } from './plan-hours.ts';

/** Writes a report into a folder and returns what to print of it: its table, or with `json` its files. */
export async function writeAndDescribe(
  results: Results,
  costs: RunCosts | undefined,
  directory: string,
  json: boolean,
): Promise<string> {
  // The drawing of figures takes memory that a long run should not hold.
  const { renderTerminalTable, writeReport } = await import('@mainbench/report');
  const files = await writeReport(results, directory, costs);
  if (json) return `${JSON.stringify(files)}\n`;
  const { columns } = process.stdout;
  const table = renderTerminalTable(results, { color: outputColors.isColorSupported, columns });
  return `${table}\nThe report: ${relative(process.cwd(), files.html) || files.html}\n`;
}

/** Writes the report of a finished run and returns what to print of it: its table, or with `json` its files. */
export async function makeReport(
  experiment: Experiment,
  store: ArtifactStore,
  runDirectory: string,
  json: boolean,
): Promise<string> {
  const results = await collectResults(experiment, store);
  const costs = await collectCosts(experiment, store, devicesUsed(experiment.recipe));
  return writeAndDescribe(results, costs, join(runDirectory, 'report'), json);
}
