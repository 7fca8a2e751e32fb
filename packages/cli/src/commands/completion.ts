import { globSync } from 'node:fs';
import tab from '@bomb.sh/tab/commander';
import { shippedEngines } from '@mainbench/engines';
import type { Command } from 'commander';
import { benchmarkGroups, shippedBenchmarks } from '../extensions.ts';
import { writeOutput } from '../standard-streams.ts';

const namesOf = (items: readonly { name: string }[]) => items.map(({ name }) => name);

/** By name of an option or argument, what it is completed with: such as may also be a file of one's own. */
const values: Readonly<Record<string, () => readonly string[]>> = {
  engine: () => namesOf(shippedEngines),
  tasks: () => [...Object.keys(benchmarkGroups), ...namesOf(shippedBenchmarks)],
  recipe: () => globSync(['*.yaml', '*/*.yaml', 'benchmarks/**/*.yaml']),
  run: () => globSync('runs/*'),
  runs: () => globSync('runs/*'),
};

const description = 'print a shell script for tab completion of commands and options';

/**
 * `mainbench completion`: a script for the user's shell, which asks `mainbench complete` at each tab key. It reads the
 * other commands, so it is added last.
 */
export function addCompletionCommand(program: Command): void {
  const { commands } = tab(program, { completionCommandName: 'completion' });
  for (const command of commands.values()) {
    for (const [name, list] of Object.entries(values)) {
      for (const completed of [command.options.get(name), command.arguments.get(name)]) {
        if (completed === undefined) continue;
        completed.handler = (complete) => {
          for (const value of list()) complete(value, '');
        };
      }
    }
  }
  const own = commands.get('completion');
  if (own !== undefined) own.description = description;
  const added = program.commands.filter((command) => ['completion', 'complete'].includes(command.name()));
  // The library writes by console.log, which is kept from standard output everywhere else.
  for (const command of added) {
    command.hook('preAction', () => {
      console.log = (text: string) => writeOutput(`${text}\n`);
    });
  }
  added[0]
    ?.description(description)
    .addHelpText('after', '\nExample, for the current shell only:\n  source <(mainbench completion bash)\n');
}
