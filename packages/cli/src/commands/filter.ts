import { relative } from 'node:path';
import { writeLinesAtomic } from '@mainbench/kit';
import { type ArmSelection, armAgreements, armSelections, filterStages, scoredCandidates } from '@mainbench/pipeline';
import type { FilterAgreement, JsonObject } from '@mainbench/spec';
import type { Command } from 'commander';
import { outputColors as colors } from '../colors.ts';
import type { LoadedExperiment } from '../load-experiment.ts';
import { givenPath } from '../number-options.ts';
import { alignedLines } from '../plan-table.ts';
import { runStages } from '../run-stages.ts';
import { addRecipeOptions, type CommandOptions } from './recipe-options.ts';

interface FilterOptions extends CommandOptions {
  write?: string;
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

function agreementText({ model, seed, arms, overlap, spearman }: FilterAgreement & { model: string }): string {
  const kept = matrixText(`${model}/${seed}: overlap of kept pairs (Jaccard)`, arms, overlap);
  return `${kept}\n\n${matrixText(`${model}/${seed}: rank correlation of scores (Spearman)`, arms, spearman)}`;
}

async function* linesOf(rows: AsyncIterable<JsonObject>): AsyncGenerator<string> {
  for await (const row of rows) yield JSON.stringify(row);
}

async function describe({ experiment, store }: LoadedExperiment, { write, json }: FilterOptions): Promise<string> {
  const selections = await armSelections(experiment, store);
  const agreements = await armAgreements(experiment, store);
  const written =
    write === undefined ? undefined : await writeLinesAtomic(write, linesOf(scoredCandidates(experiment, store)));
  if (json) {
    const file = write === undefined ? {} : { file: write, rows: written?.lines };
    return `${JSON.stringify({ selections, agreements, ...file }, null, 2)}\n`;
  }
  const parts = [selectionsText(selections), ...agreements.map(agreementText)];
  if (write !== undefined)
    parts.push(`${relative(process.cwd(), write) || write}: ${whole.format(written?.lines ?? 0)} rows`);
  return `${parts.join('\n\n')}\n`;
}

async function filter(recipeFile: string, options: FilterOptions): Promise<void> {
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
    .option('--write <file>', 'write every candidate with its scores and choices, as JSON lines', givenPath)
    .addHelpText(
      'after',
      `
Example:
  mainbench filter benchmarks/quickstart.yaml

What it makes is what a run needs, so \`mainbench run\` with the same recipe goes on from there. All scores in one file:
  mainbench filter mine.yaml --write scored.jsonl
`,
    )
    .action(filter);
}
