import { cleaningSteps } from '@mainbench/data';
import { shippedEngines } from '@mainbench/engines';
import { abilities, hasDocuments } from '@mainbench/spec';
import type { Command } from 'commander';
import { outputColors as colors } from '../colors.ts';
import { shippedBenchmarks, shippedFilters, shippedSources, shippedTasks } from '../extensions.ts';
import { writeJson, writeOutput } from '../standard-streams.ts';

const engines = shippedEngines.map(({ name, abilities: has }) => ({
  name,
  summary: Object.keys(abilities)
    .filter((ability) => has.some((each) => each === ability))
    .join(', '),
}));
const groups = {
  filters: shippedFilters,
  tasks: shippedTasks.filter((task) => !hasDocuments(task)),
  benchmarks: shippedBenchmarks,
  engines,
  sources: shippedSources,
  cleaning: cleaningSteps,
};

/** `mainbench ls`: what a recipe can name. */
export function addListCommand(program: Command): void {
  program
    .command('ls')
    .description(
      'list the filters, tasks, benchmarks, engines, data sources and steps of cleaning that a recipe can name',
    )
    .option('--json', 'machine-readable output', false)
    .addHelpText('after', '\nExample:\n  mainbench ls\n')
    .action(({ json }: { json: boolean }) => {
      const rows = Object.entries(groups).map(([group, items]) => {
        const shown = (item: { name: string; version?: number; summary: string }) => {
          return { name: item.name, version: item.version, summary: item.summary };
        };
        return [group, items.map(shown)] as const;
      });
      if (json) return writeJson(Object.fromEntries(rows));
      for (const [group, items] of rows) {
        const width = Math.max(...items.map(({ name }) => name.length));
        writeOutput(`${colors.bold(group)}\n`);
        for (const { name, summary } of items) writeOutput(`  ${name.padEnd(width)}  ${colors.dim(summary)}\n`);
      }
    });
}
