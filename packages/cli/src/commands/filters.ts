import { describeFilter, type FilterDescription, signalCost } from '@mainbench/pipeline';
import type { Signal } from '@mainbench/spec';
import type { Command } from 'commander';
import { outputColors as colors } from '../colors.ts';
import { allSignals, shippedFilters } from '../extensions.ts';
import { writeJson, writeOutput } from '../standard-streams.ts';

function costText(passes: number | null, generated: number | null): string {
  if (passes === null) return 'asks a model that its options name';
  if (passes === 0) return 'asks no model';
  const tokens = generated === null || generated === 0 ? '' : `, up to ${generated} tokens generated`;
  return `${passes} model ${passes === 1 ? 'pass' : 'passes'} a pair${tokens}`;
}

function describeSignal(signal: Signal) {
  const { scored, generated } = signalCost(signal);
  return {
    name: signal.name,
    summary: signal.summary,
    model: 'measure' in signal ? signal.model : null,
    passes: scored + (generated > 0 ? 1 : 0),
    generated,
  };
}

function writeFilter(described: FilterDescription): void {
  const { name, summary, formula, columns, keep, source, signals, passes, generated } = described;
  writeOutput(`${colors.bold(name)}  ${colors.dim(summary)}\n`);
  if (formula !== null) writeOutput(`  score   ${formula}\n`);
  for (const [column, text] of Object.entries(columns ?? {})) writeOutput(`  column  ${column}: ${text}\n`);
  if (keep !== null) writeOutput(`  keep    ${keep}\n`);
  if (signals.length > 0) writeOutput(`  reads   ${signals.join(', ')}\n`);
  writeOutput(
    `  cost    ${costText(passes, generated)}${columns === null ? '' : '; chooses among all pairs, one after another'}\n`,
  );
  if (source !== null) writeOutput(`  source  ${source}\n`);
}

async function filters({ json }: { json: boolean }): Promise<void> {
  const described: FilterDescription[] = [];
  for (const filter of shippedFilters) described.push(await describeFilter(filter, allSignals, shippedFilters));
  const signals = [...allSignals.values()].map(describeSignal);
  if (json) return writeJson({ filters: described, signals });
  writeOutput(
    `${colors.bold('Filters')}, with their default options; a signal that several filters read is computed once.\n\n`,
  );
  for (const filter of described) writeFilter(filter);
  writeOutput(`\n${colors.bold('Signals')}, by the names that expressions call them.\n\n`);
  const width = Math.max(...signals.map(({ name }) => name.length));
  for (const { name, summary, passes, generated } of signals)
    writeOutput(`  ${name.padEnd(width)}  ${summary} ${colors.dim(`(${costText(passes, generated)})`)}\n`);
  const more = [
    ['NAME_tokens', 'tokens that a likelihood is a mean over, such as base_nll_tokens'],
    ['tokens', 'length of the response: as a model counted it whose likelihood the formula reads, else in words'],
    ['scores.NAME', 'a score that came with the data'],
  ] as const;
  for (const [name, summary] of more) writeOutput(`  ${name.padEnd(width)}  ${summary}\n`);
}

/** `mainbench filters`: each filter with its formula, source, signals and cost. */
export function addFiltersCommand(program: Command): void {
  program
    .command('filters')
    .description(
      'list the filters with formula, source, signals and cost a pair, and the signals that formulas can name',
    )
    .option('--json', 'machine-readable output', false)
    .addHelpText('after', '\nExample:\n  mainbench filters\n')
    .action(filters);
}
