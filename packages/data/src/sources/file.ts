import { basename } from 'node:path';
import type { UnlabeledText } from '@mainbench/spec';
import { z } from 'zod';
import { cleanPairs, cleanTexts } from '../cleaning/clean-rows.ts';
import { pairOptions, textOptions } from '../cleaning/cleaning-options.ts';
import { countedRows } from '../cleaning/counted-rows.ts';
import { localFile } from '../files/data-file.ts';
import { filesIdentity, type ListedFile, listFiles } from '../files/list-files.ts';
import type { CountedSource, PairSource } from './file-source.ts';
import { readPairRecords, readTextRecords, type SourceFile } from './read-records.ts';
import { pairRecordOptions, textRecordOptions } from './record-options.ts';

const path = z
  .string()
  .min(1)
  .describe(
    'a file, a folder or a pattern such as data/*.jsonl.gz, in the data directory, beside the recipe, or absolute',
  );

const pairFileOptions = z.strictObject({ path, ...pairOptions, ...pairRecordOptions });
const textFileOptions = z.strictObject({ path, ...textOptions, ...textRecordOptions });
type PairFileOptions = z.infer<typeof pairFileOptions>;
type TextFileOptions = z.infer<typeof textFileOptions>;

/** Files with what the ids of their rows begin with: the name of a file, where there may be several. */
export function sourceFiles(files: readonly ListedFile[]): SourceFile[] {
  return files.map(({ path: place, within }) => ({
    file: localFile(place),
    label: within ?? basename(place),
    idPrefix: within === undefined ? '' : `${within}:`,
  }));
}

const described = {
  name: 'file',
  version: 1,
  summary: 'your own files: JSON lines, JSON, Parquet, CSV or TSV, plain, gzip or zstd; a file, folder or pattern',
};

const texts: CountedSource<UnlabeledText, TextFileOptions> = {
  ...described,
  produces: 'texts',
  options: textFileOptions,
  identity: (settings, context) => filesIdentity(settings.path, context),
  expectedRows: ({ limit }) => limit ?? undefined,
  read: (settings, context) =>
    countedRows(settings.path, context, async function* (counts) {
      const files = sourceFiles(await listFiles(settings.path, context));
      yield* cleanTexts(readTextRecords(files, settings, counts, context), settings, counts);
    }),
};

/** Pairs or texts in files of a user's own, in any of the usual shapes or by named columns. */
export const file: PairSource<PairFileOptions> = {
  ...described,
  produces: 'pairs',
  asTexts: texts,
  options: pairFileOptions,
  identity: (settings, context) => filesIdentity(settings.path, context),
  expectedRows: ({ limit }) => limit ?? undefined,
  read: (settings, context) =>
    countedRows(settings.path, context, async function* (counts) {
      const files = sourceFiles(await listFiles(settings.path, context));
      yield* cleanPairs(readPairRecords(files, settings, counts, context), settings, counts);
    }),
};
