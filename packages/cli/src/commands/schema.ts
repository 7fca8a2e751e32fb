import { recipeJsonSchema } from '@mainbench/spec';
import type { Command } from 'commander';
import { writeJson } from '../standard-streams.ts';

/** `mainbench schema`: the JSON Schema of a recipe. */
export function addSchemaCommand(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of a recipe, for editors')
    .addHelpText('after', '\nExample:\n  mainbench schema > recipe.schema.json\n')
    .action(() => writeJson(recipeJsonSchema()));
}
