import type { Command } from 'commander';
import { explain } from '../response-cache/explain.ts';
import { list } from '../response-cache/list.ts';
import { prune } from '../response-cache/prune.ts';

/** `mainbench cache`: what the response cache holds, why it hit or missed, and its end. */
export function addCacheCommand(program: Command): void {
  const cache = program
    .command('cache')
    .description('answers of models that are kept for later runs: list, explain and prune them')
    .addHelpText('after', '\nExample:\n  mainbench cache ls\n');
  cache
    .command('ls')
    .description('list what is kept: entries, size and age by model, engine and operation')
    .option('--json', 'machine-readable output', false)
    .addHelpText('after', '\nExample:\n  mainbench cache ls\n')
    .action(list);
  cache
    .command('explain')
    .description(
      'say why a request hits or misses: the fields of its key, and the first that differs from the nearest entry',
    )
    .argument('[request]', 'key of an entry (its beginning will do), or a JSON file with a request')
    .argument('[other]', 'a second one, to compare with the first')
    .option('--model <name>', 'how the engines differ under which this model gave answers')
    .option('--json', 'machine-readable output', false)
    .addHelpText(
      'after',
      [
        '',
        'A request file holds the operation (generate, chat, loglikelihood or choices), its request, and what is',
        'known of the engine:',
        '  {"operation": "generate", "request": {"prompt": "Hello", "maxNewTokens": 16, "temperature": 0},',
        '   "engine": {"model": "org/model"}}',
        '',
        'Examples:',
        '  mainbench cache explain 3fa90c',
        '  mainbench cache explain request.json',
        '  mainbench cache explain yesterday.json today.json',
        '  mainbench cache explain --model org/model',
        '',
      ].join('\n'),
    )
    .action(explain);
  cache
    .command('prune')
    .description('remove what is kept: by age of its last use, by model, or down to a size')
    .option('--older-than <age>', 'not used for so long: 12h, 30d, 2w')
    .option('--model <name>', 'answers of this model')
    .option('--max-size <size>', 'what was used longest ago, until the file takes at most so much: 500MB, 2GB')
    .option('--dry-run', 'only tell what would be removed', false)
    .option('--json', 'machine-readable output', false)
    .addHelpText('after', '\nExample:\n  mainbench cache prune --older-than 30d --dry-run\n')
    .action(prune);
}
