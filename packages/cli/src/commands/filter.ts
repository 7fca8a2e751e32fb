import { join, relative } from 'node:path';
import { tableWriters } from '@mainbench/data';
import {
  type ArmSelection,
  armSelections,
  collectResults,
  filterStages,
  filtersAlone,
  scoredCandidates,
  scoredColumns,
} from '@mainbench/pipeline';
import { type FilterAgreement, type JsonObject, MainbenchError, type Results } from '@mainbench/spec';
import { type Command, Option } from 'commander';
import { outputColors as colors } from '../colors.ts';
import type { LoadedExperiment } from '../load-experiment.ts';
import { givenPath } from '../number-options.ts';
import { alignedLines } from '../plan-table.ts';
import { runStages } from '../run-stages.ts';
import { checkScoredFile } from '../scored-file.ts';
import { addRecipeOptions, type CommandOptions } from './recipe-options.ts';

interface FilterOptions extends CommandOptions {
  write?: string;
  format: string;
  texts: boolean;
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

function selectionsText(selections: readonly ArmSelection[]): string {
  const titles = ['model/seed/arm', 'candidates', 'no score', 'kept', 'tied at the cut'];
  const rows = selections.map(({ model, seed, arm, candidates, unscored, kept, tied }) => [
    `${model}/${seed}/${arm}`,
    ...[candidates, unscored, kept, tied].map((count) => whole.format(count)),
  ]);
  return alignedLines([titles, ...rows]).join('\n');
}

/** A matrix of numbers by arm and arm, as text; the columns are numbered as the rows are. */
function matrixText(title: string, arms: readonly string[], values: readonly (readonly (number | null)[])[]): string {
  const head = ['', ...arms.map((_, index) => String(index + 1))];
  const rows = arms.map((arm, row) => [
    `${row + 1} ${arm}`,
    ...arms.map((_, column) => {
      const value = values[row]?.[column];
      return value === null || value === undefined ? '–' : value.toFixed(2);
    }),
  ]);
  return `${colors.bold(title)}\n${alignedLines([head, ...rows]).join('\n')}`;
}

type ModelAgreement = Omit<FilterAgreement, 'disagreements'> & { model: string };

function agreementText({ model, seed, arms, overlap, spearman }: ModelAgreement): string {
  const kept = matrixText(`${model}/${seed}: overlap of kept pairs (Jaccard)`, arms, overlap);
  return `${kept}\n\n${matrixText(`${model}/${seed}: rank correlation of scores (Spearman)`, arms, spearman)}`;
}

/** Writes every candidate with its scores and choices; gives the number of rows. */
async function writeScored(
  { experiment, store }: LoadedExperiment,
  { file, format, texts }: { file: string; format: string; texts: boolean },
): Promise<number> {
  const writer = tableWriters.find(({ name }) => name === format);
  if (writer === undefined) throw new TypeError(`no writer is called ${format}`);
  let written = 0;
  async function* rows(): AsyncGenerator<JsonObject> {
    for await (const row of scoredCandidates(experiment, store)) {
      written += 1;
      const { instruction: _, response: __, ...numbers } = row;
      yield texts ? row : numbers;
    }
  }
  const description = 'every candidate with the scores and choices of the arms';
  const columns = scoredColumns(experiment).filter(
    ({ name }) => texts || (name !== 'instruction' && name !== 'response'),
  );
  await writer.write(file, { name: 'scored', split: 'train', description, columns, rows });
  return written;
}

/** Writes the page of the filters alone into the run's folder, beside the report that a whole run writes. */
async function writePage({
  experiment,
  store,
  runDirectory,
}: LoadedExperiment): Promise<{ results: Results; page: string }> {
  const results = await collectResults(filtersAlone(experiment), store);
  // The drawing of figures takes memory that a long run should not hold.
  const { writeReport } = await import('@mainbench/report');
  return { results, page: (await writeReport(results, join(runDirectory, 'filters'))).html };
}

/** How far the arms of each model and seed agree, without examples. */
function agreementsOf({ models }: Results): ModelAgreement[] {
  return models.flatMap(({ name, filterAgreement = [] }) =>
    filterAgreement.map(({ disagreements: _, ...agreement }) => ({ model: name, ...agreement })),
  );
}

const shown = (path: string): string => relative(process.cwd(), path) || path;

async function describe(
  loaded: LoadedExperiment,
  { write: file, format, texts, json }: FilterOptions,
): Promise<string> {
  const { experiment, store } = loaded;
  const selections = await armSelections(experiment, store);
  const { results, page } = await writePage(loaded);
  const agreements = agreementsOf(results);
  const written = file === undefined ? undefined : { file, rows: await writeScored(loaded, { file, format, texts }) };
  const { notes } = results;
  if (json) return `${JSON.stringify({ selections, agreements, notes, ...written, page }, null, 2)}\n`;
  const parts = [selectionsText(selections), ...(notes.length === 0 ? [] : [notes.join('\n')])];
  parts.push(...agreements.map(agreementText));
  if (written !== undefined) parts.push(`${shown(written.file)}: ${whole.format(written.rows)} rows`);
  parts.push(`The page: ${shown(page)}`);
  return `${parts.join('\n\n')}\n`;
}

async function filter(recipeFile: string, options: FilterOptions, command: Command): Promise<void> {
  const ofFile = ['format', 'texts'].find((name) => command.getOptionValueSource(name) === 'cli');
  if (options.write !== undefined) await checkScoredFile(options.write, options.format);
  else if (ofFile !== undefined) {
    const option = ofFile === 'texts' ? '--no-texts' : '--format';
    throw new MainbenchError('usage', `${option} is of the file that --write names.`, { hint: 'Add `--write FILE`.' });
  }
  await runStages(recipeFile, options, {
    // Weights stay: a run of the same recipe may still need them.
    stages: ({ experiment }) => ({ targets: filterStages(experiment), transient: [] }),
    finish: (loaded) => describe(loaded, options),
  });
}

/** `mainbench filter`: the scores and choices of every arm, without tuning a final model. */
export function addFilterCommand(program: Command): void {
  addRecipeOptions(program.command('filter'))
    .description(
      'score the candidates of a recipe and choose pairs by every arm’s filter, without tuning a final model; run the same command again to resume',
    )
    .option('--write <file>', 'write every candidate with its scores and choices', givenPath)
    .addOption(
      new Option('--format <name>', 'of that file').choices(tableWriters.map(({ name }) => name)).default('jsonl'),
    )
    .option('--no-texts', 'leave instructions and responses out of that file')
    .addHelpText(
      'after',
      `
Example:
  mainbench filter benchmarks/quickstart.yaml

What it makes is what a run needs, so \`mainbench run\` with the same recipe goes on from there. All scores in one file:
  mainbench filter mine.yaml --write scored.jsonl
  mainbench filter mine.yaml --write scored.parquet --format parquet
`,
    )
    .action(filter);
}
