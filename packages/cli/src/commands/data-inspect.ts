import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  dataDirectory,
  type Inspection,
  inspectData,
  localLanguageDetector,
  openFiles,
  openHubSplit,
  recipeLines,
} from '@mainbench/data';
import { displayLines, displayText, excerpt } from '@mainbench/kit';
import type { SourceContext } from '@mainbench/spec';
import type { Command } from 'commander';
import { outputColors as colors } from '../colors.ts';
import { interruption } from '../interruption.ts';
import { givenPath, positiveNumber } from '../number-options.ts';
import { alignedLines } from '../plan-table.ts';
import { createProgress } from '../progress/progress.ts';
import { progressStream, writeJson, writeOutput } from '../standard-streams.ts';

interface InspectCommandOptions {
  dataDir?: string;
  config?: string;
  split: string;
  revision: string;
  rows: number;
  examples: number;
  json: boolean;
}

/** Characters of an example's line: what the terminal has beside its name. */
const exampleWidth = Math.max(40, (process.stdout.columns ?? 175) - 15);

const number = new Intl.NumberFormat('en');

/** Whether a name is one of the hub and no path of this machine. */
function isHubName(name: string, directory: string): boolean {
  return /^[\w.-]+\/[\w.-]+$/.test(name) && !existsSync(name) && !existsSync(resolve(directory, name));
}

async function open(name: string, options: InspectCommandOptions, context: SourceContext) {
  if (!isHubName(name, context.dataDirectory)) {
    // A path is one of the shell's before it is one of the data directory.
    const path = existsSync(name) ? resolve(name) : name;
    return { named: { source: 'file', path }, files: await openFiles(path, context) };
  }
  const { config, split, revision } = options;
  const wanted = { id: name, split, revision, ...(config === undefined ? {} : { config }) };
  const { dataset, files } = await openHubSplit(wanted, context);
  const named = {
    source: 'hub',
    id: dataset.id,
    ...(config === undefined ? {} : { config }),
    ...(split === 'train' ? {} : { split }),
    revision: dataset.commit,
  };
  return { named, files, licence: dataset.card.license };
}

const spread = ({ min, median, max }: { min: number; median: number; max: number }) =>
  [min, median, max].map((count) => number.format(count));

function columnTable({ columns, rows }: Inspection): string[] {
  const cells = columns.map(({ name, types, absent, lengths, range }) => {
    const found = Object.entries(types).sort(([, a], [, b]) => b - a);
    const typed = found.map(([type, count]) => (count + absent === rows ? type : `${type} ${number.format(count)}`));
    const missing = absent === 0 ? '' : number.format(absent);
    const shown = lengths === undefined ? ['', '', ''] : spread(lengths.words);
    const characters = lengths === undefined ? '' : spread(lengths.characters).join(' / ');
    const bounds = range === undefined ? characters : `${range[0]} … ${range[1]}`;
    return [excerpt(name, 40), typed.join(', '), missing, ...shown, bounds];
  });
  return alignedLines([['column', 'type', 'absent', 'words min', 'median', 'max', 'characters or range'], ...cells]);
}

function exampleLines(example: Inspection['examples'][number]): string[] {
  const line = (name: string, text: string) =>
    `  ${colors.cyan(name.padEnd(11))} ${excerpt(displayText(text), exampleWidth)}`;
  if ('turns' in example) return example.turns.slice(0, 4).map(({ role, text }) => line(role, text));
  return Object.entries(example).map(([name, text]) => line(name, String(text)));
}

function show(name: string, inspection: Inspection, lines: string, licence: unknown): void {
  const { files, rows, complete, shape, lengths, messages, languages, examples, unread } = inspection;
  const write = (title: string, text: string) => writeOutput(`${colors.bold(title)}${text}\n`);
  write(displayText(name), licence === undefined ? '' : colors.dim(`  licence ${displayText(String(licence))}`));
  for (const file of files.slice(0, 10)) {
    const counted = file.rows === undefined ? '' : `, ${number.format(file.rows)} rows`;
    writeOutput(`  ${displayText(file.name)}  ${colors.dim(`${file.format}${counted}`)}\n`);
  }
  if (files.length > 10) writeOutput(colors.dim(`  and ${files.length - 10} more\n`));
  write(
    '\nShape   ',
    shape === undefined
      ? colors.yellow('none of the known ones')
      : `${colors.green(shape.name)}  ${colors.dim(shape.fields)}`,
  );
  write('Rows    ', `${number.format(rows)}${complete ? '' : colors.dim(' looked at; there are more (--rows)')}`);
  if (unread.rows > 0)
    write('Unread  ', colors.red(`${number.format(unread.rows)} rows: ${displayText(unread.first ?? '')}`));
  if (messages !== undefined) write('Turns   ', `${spread(messages).join(' / ')}  ${colors.dim('min / median / max')}`);
  for (const [part, each] of Object.entries(lengths)) {
    const shown = `${spread(each.words).join(' / ')} words, ${spread(each.characters).join(' / ')} characters`;
    write('Length  ', `${part}: ${shown}  ${colors.dim('min / median / max')}`);
  }
  if (languages !== undefined) {
    const shown = Object.entries(languages).sort(([, a], [, b]) => b - a);
    write('Language ', shown.map(([language, count]) => `${language} ${count}`).join(', '));
  } else write('Language ', colors.dim('not detected: `mainbench data pull langdetect` gets what it needs'));
  writeOutput(
    `\n${columnTable(inspection)
      .map((line, index) => (index === 0 ? colors.dim(line) : line))
      .join('\n')}\n`,
  );
  for (const [index, example] of examples.entries()) {
    writeOutput(`\n${colors.bold(`Example ${index + 1}`)}\n${exampleLines(example).join('\n')}\n`);
  }
  writeOutput(`\n${colors.bold('In a recipe')}\n${displayLines(lines)}`);
}

async function inspect(name: string, options: InspectCommandOptions): Promise<void> {
  const progress = createProgress(progressStream);
  try {
    const signal = interruption();
    const context = {
      dataDirectory: dataDirectory(options.dataDir),
      recipeDirectory: process.cwd(),
      signal,
      note: progress.note,
    };
    const { named, files, licence } = await open(name, options, context);
    const { rows, examples } = options;
    const languageOf = await localLanguageDetector(context);
    const inspection = await inspectData(files, { rows, examples, languageOf }, context);
    const lines = recipeLines(named, inspection);
    progress.close();
    if (options.json)
      return writeJson({ ...named, ...(licence === undefined ? {} : { licence }), ...inspection, recipe: lines });
    show(name, inspection, lines, licence);
  } finally {
    progress.close();
  }
}

/** `mainbench data inspect`: what a file, a folder or a data set of the hub holds, and how a recipe reads it. */
export function addInspectCommand(data: Command): void {
  data
    .command('inspect')
    .description(
      'show the shape, columns, lengths and examples of a file, folder or hub data set, and the lines of a recipe that read it',
    )
    .argument('<path-or-id>', 'a file, a folder, a pattern, or owner/name on the hub', givenPath)
    .option('--config <name>', 'config of a hub data set')
    .option('--split <name>', 'split of a hub data set', 'train')
    .option('--revision <name>', 'branch, tag or commit of a hub data set', 'main')
    .option('--rows <count>', 'look at the first rows only', positiveNumber, 10_000)
    .option('--examples <count>', 'show this many examples', positiveNumber, 3)
    .option('--data-dir <folder>', 'folder with local data files (or MAINBENCH_DATA_DIR)')
    .option('--json', 'machine-readable output', false)
    .addHelpText(
      'after',
      '\nExample:\n  mainbench data inspect my-pairs.jsonl\n  mainbench data inspect databricks/databricks-dolly-15k\n',
    )
    .action(inspect);
}
