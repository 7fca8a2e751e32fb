import { existsSync } from 'node:fs';
import { clearCache, formerCacheFile, listCache, responseCacheFile } from '@mainbench/engines';
import { closestName, MainbenchError } from '@mainbench/spec';
import type { Command } from 'commander';
import { outputColors as colors } from '../colors.ts';
import { alignedLines } from '../plan-table.ts';
import { agoText, sizeText } from '../quantities.ts';
import { writeJson, writeOutput } from '../standard-streams.ts';

const whole = new Intl.NumberFormat('en');

function list({ json }: { json: boolean }): void {
  const file = responseCacheFile();
  const models = listCache(file);
  const ago = (time: number) => `${agoText(Date.now() - time)} ago`;
  const rows = models.map(({ model, entries, bytes, firstUsed, lastUsed }) => {
    return [model, whole.format(entries), sizeText(bytes), ago(firstUsed), ago(lastUsed)];
  });
  const [head = '', ...lines] = alignedLines([['model', 'entries', 'size', 'first used', 'last used'], ...rows]);
  if (json) writeJson({ file, models });
  else if (models.length === 0) writeOutput(`No answers are cached in ${file}.\n`);
  else writeOutput(`${colors.dim(head)}\n${lines.join('\n')}\n\nIn ${file}\n`);
  const former = formerCacheFile(file);
  if (!json && existsSync(former))
    writeOutput(`${former} is in an old format and is not used: \`mainbench cache clear\` removes it.\n`);
}

function clear({ model, json }: { model?: string; json: boolean }): void {
  const file = responseCacheFile();
  const names = model === undefined ? [] : listCache(file).map((one) => one.model);
  if (model !== undefined && !names.includes(model)) {
    const near = closestName(model, names);
    const hint = near === undefined ? '`mainbench cache ls` shows the models.' : `Did you mean ${near}?`;
    throw new MainbenchError('usage', `--model: no answers of ${model} are cached.`, { hint });
  }
  const entries = clearCache(file, model);
  if (json) writeJson({ file, entries: entries ?? null });
  else writeOutput(`Removed ${entries === undefined ? '' : `${whole.format(entries)} answers from `}${file}.\n`);
}

/** `mainbench cache`: what the response cache holds, and its end. */
export function addCacheCommand(program: Command): void {
  const cache = program
    .command('cache')
    .description('list and remove the model answers that are cached across runs')
    .addHelpText('after', '\nExample:\n  mainbench cache ls\n');
  cache
    .command('ls')
    .description('list the models whose answers are cached: entries, size, first and last use')
    .option('--json', 'machine-readable output', false)
    .addHelpText('after', '\nExample:\n  mainbench cache ls\n')
    .action(list);
  cache
    .command('clear')
    .description('remove cached answers, or a damaged cache file')
    .option('--model <name>', 'remove only the answers of this model')
    .option('--json', 'machine-readable output', false)
    .addHelpText('after', '\nExample:\n  mainbench cache clear --model org/model\n')
    .action(clear);
}
