import { type Command, Option } from 'commander';
import { givenPath, positiveNumber } from '../number-options.ts';

/** `--own-timeout`, for each command that runs own code. */
export function ownTimeoutOption(): Option {
  const text = 'time limit for one row in your own filter or task';
  return new Option('--own-timeout <seconds>', text).argParser(positiveNumber);
}

/** The options that every command on a recipe shares. */
export function addRecipeOptions(command: Command): Command {
  return command
    .argument('<recipe>', 'YAML file of the experiment')
    .option('--out <folder>', 'folder of the run (default: runs/<name of the recipe>)', givenPath)
    .option('--data-dir <folder>', 'folder with local data files (or MAINBENCH_DATA_DIR)')
    .addOption(ownTimeoutOption())
    .option('--json', 'machine-readable output', false);
}

export interface CommandOptions {
  out?: string;
  dataDir?: string;
  ownTimeout?: number;
  json: boolean;
}
