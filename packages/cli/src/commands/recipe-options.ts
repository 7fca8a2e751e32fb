import type { Command } from 'commander';
import { positiveNumber } from '../number-options.ts';
import { givenPath } from '../path-option.ts';

/** The options that every command on a recipe shares. */
export function addRecipeOptions(command: Command): Command {
  return command
    .argument('<recipe>', 'YAML file of the experiment')
    .option('--out <folder>', 'folder of the run (default: runs/<name of the recipe>)', givenPath)
    .option('--data-dir <folder>', 'folder with local data files (or MAINBENCH_DATA_DIR)')
    .option('--own-timeout <seconds>', 'time limit for one row in your own filter or task', positiveNumber)
    .option('--json', 'machine-readable output', false);
}

export interface CommandOptions {
  out?: string;
  dataDir?: string;
  ownTimeout?: number;
  json: boolean;
}
