import { MainbenchError } from '@mainbench/spec';
import { z } from 'zod';
import { globExpression } from '../files/list-files.ts';
import type { HubDataset } from './hub-dataset.ts';

const patterns = z.union([z.string(), z.array(z.string())]);
const configSchema = z.object({
  config_name: z.string().default('default'),
  default: z.boolean().default(false),
  data_dir: z.string().optional(),
  data_files: z.union([patterns, z.array(z.object({ split: z.coerce.string(), path: patterns }))]).optional(),
});
type Config = z.infer<typeof configSchema>;

/** Names that stand for the usual splits, as in `datasets`: https://huggingface.co/docs/datasets/repository_structure. */
const splitNames: Readonly<Record<string, readonly string[]>> = {
  train: ['train', 'training'],
  validation: ['validation', 'valid', 'dev', 'val'],
  test: ['test', 'testing', 'eval', 'evaluation'],
};
/** Formats of data files, the preferred first. */
const formats = [
  /\.parquet$/i,
  /\.(jsonl|ndjson|json)(\.gz|\.zst)?$/i,
  /\.(csv|tsv)(\.gz|\.zst)?$/i,
  /\.txt(\.gz|\.zst)?$/i,
];
const notData = /(^|\/)(\.|_)|(^|\/)(dataset_infos?|dataset_dict|state|config)\.json$/;

function configsOf({ card }: HubDataset): Config[] {
  const { success, data } = z.array(configSchema).safeParse(card.configs);
  return success ? data : [];
}

function refuse(dataset: HubDataset, message: string, hint: string): never {
  throw new MainbenchError('data', `the hub data set ${dataset.id} ${message}.`, { hint });
}

const listed = (names: readonly string[]) => names.slice(0, 12).join(', ').slice(0, 250) || 'none';

function configOf(dataset: HubDataset, wanted: string | undefined): Config | undefined {
  const configs = configsOf(dataset);
  if (configs.length === 0) return undefined;
  const [only, ...others] = configs;
  const found =
    wanted === undefined
      ? (configs.find((config) => config.default) ??
        configs.find(({ config_name }) => config_name === 'default') ??
        (others.length === 0 ? only : undefined))
      : configs.find(({ config_name }) => config_name === wanted);
  if (found !== undefined) return found;
  const names = listed(configs.map(({ config_name }) => config_name));
  return refuse(dataset, `has the configs ${names}`, 'Name one of them in `config`.');
}

const asList = (value: string | string[]) => (typeof value === 'string' ? [value] : value);
const matching = (paths: readonly string[], globs: string | string[]) => {
  const expressions = asList(globs).map((glob) => globExpression(glob.replace(/^\.\//, '')));
  return paths.filter((path) => expressions.some((expression) => expression.test(path)));
};

/** Whether a path names a split: as a word of its file's name, or of a folder. */
function namesSplit(path: string, split: string): boolean {
  const words = splitNames[split] ?? [split];
  return words.some((word) => {
    const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`(^|[-._ /])${escaped}([-._ /\\d]|$)`, 'i').test(path);
  });
}

/** Splits of the paths by their names; everything is `train` where no name says otherwise. */
function bySplit(paths: readonly string[], split: string): string[] {
  const named = paths.filter((path) => namesSplit(path, split));
  if (named.length > 0 || split !== 'train') return named;
  const isOther = (path: string) => Object.keys(splitNames).some((name) => namesSplit(path, name));
  return paths.some(isOther) ? [] : [...paths];
}

/** Of files in several formats those in the preferred one: they usually say the same. */
function inOneFormat(paths: readonly string[]): string[] {
  const format = formats.find((expression) => paths.some((path) => expression.test(path)));
  return format === undefined ? [] : paths.filter((path) => format.test(path));
}

function checkShards(dataset: HubDataset, paths: readonly string[]): void {
  const series = new Map<string, { present: number; of: number }>();
  for (const path of paths) {
    const [, name = '', of = ''] = /^(.*)-\d{5}-of-(\d{5})\b/.exec(path) ?? [];
    if (of === '') continue;
    const shards = series.get(name) ?? { present: 0, of: Number(of) };
    shards.present += 1;
    series.set(name, shards);
  }
  for (const [name, { present, of }] of series) {
    if (present !== of) refuse(dataset, `has ${present} of the ${of} files ${name}-* here`, 'Fetch the others first.');
  }
}

/**
 * The files of a split of a data set, in the order of their names, found as Python's `datasets` finds them: by the
 * configs of the card, else by the names of files and folders. Parquet is preferred.
 * @throws MainbenchError of kind `data` saying which configs or splits there are
 */
export function chooseFiles(dataset: HubDataset, split: string, config: string | undefined): HubDataset['files'] {
  const paths = dataset.files.map(({ path }) => path);
  const chosen = configOf(dataset, config);
  const folder = chosen === undefined ? config : chosen.data_dir;
  const within =
    folder === undefined ? paths : paths.filter((path) => path.startsWith(`${folder.replace(/\/+$/, '')}/`));
  const data = inOneFormat(within.filter((path) => !notData.test(path)));
  const files = splitFiles(dataset, chosen?.data_files, data, within, split);
  if (files.length === 0) {
    const named = Object.keys(splitNames).filter((name) => bySplit(data, name).length > 0);
    if (data.length === 0) {
      const found = `has no Parquet, JSON, CSV or text files${folder === undefined ? '' : ` in ${folder}`} at ${dataset.commit.slice(0, 12)}`;
      refuse(dataset, found, 'Where the hub converted it, name revision: refs/convert/parquet.');
    }
    refuse(dataset, `has no split ${split}; found ${listed(named)} in ${data.length} files`, 'Name another `split`.');
  }
  checkShards(dataset, files);
  return dataset.files.filter(({ path }) => files.includes(path));
}

function splitFiles(
  dataset: HubDataset,
  declared: Config['data_files'],
  data: readonly string[],
  all: readonly string[],
  split: string,
): string[] {
  if (declared === undefined) return bySplit(data, split);
  if (typeof declared === 'string' || declared.every((entry) => typeof entry === 'string')) {
    return bySplit(matching(all, declared as string | string[]), split);
  }
  const entries = declared as { split: string; path: string | string[] }[];
  const entry = entries.find((each) => each.split === split);
  if (entry !== undefined) return matching(all, entry.path);
  return refuse(dataset, `has the splits ${listed(entries.map((each) => each.split))}`, 'Name one of them in `split`.');
}
