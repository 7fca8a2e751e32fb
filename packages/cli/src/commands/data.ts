import { dirname, join } from 'node:path';
import type { PresentFile, RegisteredDataset } from '@mainbench/data';
import {
  dataDirectory,
  downloadDirectory,
  modelDirectory,
  presentFiles,
  pullDataset,
  registry,
  verifyFile,
} from '@mainbench/data';
import { type Converted, convertModel } from '@mainbench/engines';
import { localNames } from '@mainbench/openllm';
import { closestName, exitCodes, MainbenchError, type SourceContext } from '@mainbench/spec';
import type { Command } from 'commander';
import { outputColors as colors } from '../colors.ts';
import { interruption } from '../interruption.ts';
import { createProgress } from '../progress/progress.ts';
import { parseSize, sizeText } from '../quantities.ts';
import { progressStream, writeJson, writeOutput } from '../standard-streams.ts';
import { addDataExportCommand } from './data-export.ts';
import { addInspectCommand } from './data-inspect.ts';

interface PulledModel extends Converted {
  /** The model folder. */
  folder: string;
  /** What a recipe says to use it. */
  recipe: string;
}

/**
 * Makes the model folder of a registered model whose file was downloaded; undefined for a data set.
 * @param file the file as it was downloaded
 * @throws what convertModel throws
 */
async function pullModel(
  dataset: RegisteredDataset,
  file: string,
  { dataDirectory, signal, note }: SourceContext,
): Promise<PulledModel | undefined> {
  const sha256 = dataset.files[0]?.sha256;
  if (dataset.model === undefined || sha256 === undefined) return undefined;
  const folder = modelDirectory(dataset.name, dataDirectory);
  const log = join(dirname(folder), `${dataset.name}.log`);
  const converted = await convertModel({ source: file, sha256, output: folder, log, signal, note });
  return { ...converted, folder, recipe: `{ name: ${dataset.name}, path: models/${dataset.name} }` };
}

/**
 * The registered data sets of these names; all of them where none is given.
 * @throws MainbenchError of kind `usage`
 */
function namedDatasets(names: readonly string[]): readonly RegisteredDataset[] {
  if (names.length === 0) return registry;
  return names.map((name) => {
    const found = registry.find((dataset) => dataset.name === name);
    if (found !== undefined) return found;
    const known = registry.map((dataset) => dataset.name);
    const near = closestName(name, known);
    const question = near === undefined ? '' : ` Did you mean ${near}?`;
    throw new MainbenchError('usage', `there is no data set ${JSON.stringify(name)}.${question}`, {
      hint: `Expected one of ${known.join(', ')}.`,
    });
  });
}

interface Options {
  dataDir?: string;
  json: boolean;
}

function stateOf(dataset: RegisteredDataset, files: readonly PresentFile[]): 'here' | 'partly' | 'missing' {
  if (files.length === 0) return 'missing';
  return dataset.files.length > files.length ? 'partly' : 'here';
}

async function list(names: string[], options: Options): Promise<void> {
  const place = { dataDirectory: dataDirectory(options.dataDir) };
  const rows = await Promise.all(
    namedDatasets(names).map(async (dataset) => {
      const files = await presentFiles(dataset, localNames(dataset.name), place);
      const { name, title, licence, citation, origin } = dataset;
      const { repository, revision } = origin;
      return { name, title, licence, citation, repository, revision, state: stateOf(dataset, files), files };
    }),
  );
  if (options.json) return writeJson({ data_directory: place.dataDirectory, datasets: rows });
  for (const { name, title, licence, state, files } of rows) {
    const size = sizeText(files.reduce((sum, { bytes }) => sum + bytes, 0));
    const shown =
      state === 'missing' ? colors.dim('missing') : `${colors.green(state)} (${files.length} files, ${size})`;
    writeOutput(`${colors.bold(name)}  ${shown}\n  ${title}\n  ${colors.dim(licence)}\n`);
  }
  writeOutput(`\nLooked in ${place.dataDirectory}\n`);
}

async function verify(names: string[], options: Options): Promise<void> {
  const place = { dataDirectory: dataDirectory(options.dataDir) };
  const verified = [];
  for (const dataset of namedDatasets(names)) {
    for (const file of await presentFiles(dataset, localNames(dataset.name), place))
      verified.push({ dataset: dataset.name, ...(await verifyFile(file)) });
  }
  const wrong = verified.filter(({ verdict }) => verdict === 'different');
  if (wrong.length > 0) process.exitCode = exitCodes.data;
  if (options.json) return writeJson(verified);
  const shown = {
    equal: colors.green('equal'),
    different: colors.red('different'),
    unknown: colors.dim('no checksum is known'),
  };
  for (const { dataset, name, verdict, sha256, expected } of verified) {
    const sums = verdict === 'different' ? `SHA-256 ${sha256}, expected ${expected}` : `SHA-256 ${sha256}`;
    writeOutput(`${dataset} ${name}: ${shown[verdict]} (${sums})\n`);
  }
  const counts = `${verified.length} files on this machine, ${wrong.length} of them with a checksum other than the registered one`;
  writeOutput(`${counts}.\n`);
  for (const { path } of wrong) writeOutput(`Delete ${path} and download it again.\n`);
}

function describeModel({ folder, natsPerToken, made, recipe }: PulledModel): string {
  const checked = `plain English at ${natsPerToken.toFixed(2)} nats per token`;
  return `  ${folder} (model folder, ${made ? 'created' : 'already there'}; ${checked})\n  In a recipe: models: [${recipe}]`;
}

async function pull(names: string[], options: Options & { maxSize: string }): Promise<void> {
  if (names.length === 0) {
    throw new MainbenchError('usage', 'expected the names of data sets to download.', {
      hint: '`mainbench data ls` shows them.',
    });
  }
  const datasets = namedDatasets(names);
  const largest = parseSize('--max-size', options.maxSize);
  const progress = createProgress(progressStream);
  const pulled: { dataset: string; files: string[]; model?: PulledModel }[] = [];
  try {
    const context = { dataDirectory: downloadDirectory(), signal: interruption(), note: progress.note };
    for (const dataset of datasets) {
      const files = await pullDataset(dataset, largest, context);
      const model = await pullModel(dataset, files[0] ?? '', context);
      pulled.push({ dataset: dataset.name, files, ...(model === undefined ? {} : { model }) });
    }
  } finally {
    progress.close();
  }
  if (options.json) return writeJson(pulled);
  for (const { dataset, files, model } of pulled) {
    writeOutput(`${colors.bold(dataset)}\n${files.map((file) => `  ${file}\n`).join('')}`);
    if (model !== undefined) writeOutput(`${describeModel(model)}\n`);
  }
}

/** `mainbench data`: the registered data sets, their downloads and their checksums. */
export function addDataCommand(program: Command): void {
  const data = program
    .command('data')
    .description('list, download and verify the third-party data sets that recipes and benchmarks use')
    .addHelpText('after', '\nExample:\n  mainbench data ls\n');
  data
    .command('ls')
    .description('list data sets, their licences, and which are on this machine')
    .argument('[names...]', 'data sets; all of them by default')
    .option('--data-dir <folder>', 'folder with local data files (or MAINBENCH_DATA_DIR)')
    .option('--json', 'machine-readable output', false)
    .addHelpText('after', '\nExample:\n  mainbench data ls gsm8k mmlu\n')
    .action(list);
  addInspectCommand(data);
  addDataExportCommand(data);
  data
    .command('pull')
    .description('download data sets and models into the cache; run the same command again to resume')
    .argument('[names...]', 'data sets')
    .option('--max-size <size>', 'refuse a data set that is larger', '5GB')
    .option('--json', 'machine-readable output', false)
    .addHelpText(
      'after',
      '\nExample:\n  mainbench data pull ai2-arc gsm8k\n  mainbench data pull smollm2-135m-instruct\n',
    )
    .action(pull);
  data
    .command('verify')
    .description('check downloaded files against their registered checksums')
    .argument('[names...]', 'data sets; all of them by default')
    .option('--data-dir <folder>', 'folder with local data files (or MAINBENCH_DATA_DIR)')
    .option('--json', 'machine-readable output', false)
    .addHelpText('after', '\nExample:\n  mainbench data verify --data-dir ../data\n')
    .action(verify);
}
