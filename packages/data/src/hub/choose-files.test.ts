import { expect, it } from 'vitest';
import { chooseFiles } from './choose-files.ts';

function chosen(paths: readonly string[], card: object, split = 'train', config?: string) {
  const files = [...paths].sort().map((path) => ({ path, size: 1 }));
  const dataset = { id: 'owner/set', commit: 'a'.repeat(40), files, card: card as Record<string, unknown> };
  return chooseFiles(dataset, split, config).map(({ path }) => path);
}

const shards = [
  'data/train-00000-of-00002.parquet',
  'data/train-00001-of-00002.parquet',
  'data/test-00000-of-00001.parquet',
];

it.each<[string, string[], object, string, string | undefined, string[]]>([
  ['shards of a split', [...shards, 'README.md'], {}, 'train', undefined, shards.slice(0, 2)],
  ['Parquet before the rest', ['train.jsonl', 'train.parquet'], {}, 'train', undefined, ['train.parquet']],
  [
    'all, where nothing names a split',
    ['a.jsonl', 'b.jsonl', 'dataset_info.json'],
    {},
    'train',
    undefined,
    ['a.jsonl', 'b.jsonl'],
  ],
  ['other words for a split', ['dev.csv', 'training.csv'], {}, 'validation', undefined, ['dev.csv']],
  [
    'a split of its own name',
    ['data/train_sft-00000-of-00001.parquet', 'data/test_sft-00000-of-00001.parquet'],
    {},
    'train_sft',
    undefined,
    ['data/train_sft-00000-of-00001.parquet'],
  ],
  [
    'a folder as config',
    ['main/train-1.parquet', 'socratic/train-1.parquet'],
    {},
    'train',
    'socratic',
    ['socratic/train-1.parquet'],
  ],
  [
    'the converted branch',
    ['default/train/0000.parquet', 'default/test/0000.parquet'],
    {},
    'test',
    'default',
    ['default/test/0000.parquet'],
  ],
  [
    'splits of the card',
    ['a.jsonl', 'b.jsonl'],
    { configs: [{ config_name: 'x', data_files: [{ split: 'train', path: 'b.*' }] }] },
    'train',
    undefined,
    ['b.jsonl'],
  ],
  [
    'a pattern of the card',
    ['en/a.jsonl', 'de/a.jsonl'],
    {
      configs: [
        { config_name: 'en', data_files: 'en/*.jsonl' },
        { config_name: 'de', data_files: ['de/*.jsonl'] },
      ],
    },
    'train',
    'de',
    ['de/a.jsonl'],
  ],
  [
    'the default config',
    ['a.csv', 'b.csv'],
    {
      configs: [
        { config_name: 'a', data_files: 'a.csv' },
        { config_name: 'b', default: true, data_files: 'b.csv' },
      ],
    },
    'train',
    undefined,
    ['b.csv'],
  ],
  [
    'a folder of the card',
    ['x/train.json', 'y/train.json'],
    { configs: [{ config_name: 'y', data_dir: 'y' }] },
    'train',
    undefined,
    ['y/train.json'],
  ],
])('finds %s', (_, paths, card, split, config, expected) => {
  expect(chosen(paths, card, split, config)).toEqual(expected);
});

it.each<[string[], object, string, string | undefined, string]>([
  [
    shards,
    {},
    'validation',
    undefined,
    'the hub data set owner/set has no split validation; found train, test in 3 files.',
  ],
  [['script.py'], {}, 'train', undefined, 'has no Parquet, JSON, CSV or text files at aaaaaaaaaaaa.'],
  [shards, { configs: [{ config_name: 'a' }, { config_name: 'b' }] }, 'train', undefined, 'has the configs a, b.'],
  [
    shards,
    { configs: [{ data_files: [{ split: 'all', path: 'data/*' }] }] },
    'train',
    undefined,
    'has the splits all.',
  ],
  [shards.slice(1), {}, 'train', undefined, 'has 1 of the 2 files data/train-* here.'],
])('says what there is: %j', (paths, card, split, config, message) => {
  expect(() => chosen(paths, card, split, config)).toThrow(message);
});
