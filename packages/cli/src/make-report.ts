import { join, relative } from 'node:path';
import type { ArtifactStore } from '@mainbench/graph';
import { collectCosts, collectResults, type Experiment } from '@mainbench/pipeline';
import { outputColors } from './colors.ts';
import { devicesUsed } from './plan-hours.ts';

/** Writes the report of a finished run and returns what to print of it: its table, or with `json` its files. */
export async function makeReport(
  experiment: Experiment,
  store: ArtifactStore,
  runDirectory: string,
  json: boolean,
): Promise<string> {
  const results = await collectResults(experiment, store);
  // The drawing of figures takes memory that a long run should not hold.
  const { renderTerminalTable, writeReport } = await import('@mainbench/report');
  const costs = await collectCosts(experiment, store, devicesUsed(experiment.recipe));
  const files = await writeReport(results, join(runDirectory, 'report'), costs);
  if (json) return `${JSON.stringify(files)}\n`;
  const { columns } = process.stdout;
  const table = renderTerminalTable(results, { color: outputColors.isColorSupported, columns });
  return `${table}\nThe report: ${relative(process.cwd(), files.html) || files.html}\n`;
}
