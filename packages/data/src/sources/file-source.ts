import type { DataSource, JsonObject, Pair, SourceContext, UnlabeledText } from '@mainbench/spec';
import { cleanPairs, cleanTexts } from '../cleaning/clean-rows.ts';
import type { PairOptions, TextOptions } from '../cleaning/cleaning-options.ts';
import { type CountedRows, countedRows, type RowCounts } from '../cleaning/counted-rows.ts';
import { fileIdentity } from '../files/file-identity.ts';
import { requireFile } from '../files/find-file.ts';
import { fileOrigin } from '../registry/file-origin.ts';

/** A source whose rows are their own counters. */
export type CountedSource<Row extends Pair | UnlabeledText, Options extends JsonObject> = Omit<
  DataSource<Row, Options>,
  'read'
> & {
  read(options: Options, context: SourceContext): CountedRows<Row>;
};

export type PairSource<Options extends JsonObject> = CountedSource<Pair, Options>;

type FileFormat<Row extends Pair | UnlabeledText, Options extends JsonObject> = Pick<
  DataSource<Row, Options>,
  'name' | 'version' | 'summary' | 'options'
> & {
  /** The rows of a file as they are there; what they leave out themselves they count. */
  rows(path: string, options: Options, counts: RowCounts, context: SourceContext): AsyncIterable<Row>;
};

/** A source that reads one file: looked up or downloaded, and counted. */
export function fileSource<
  Row extends Pair | UnlabeledText,
  Options extends JsonObject & { file: string; limit: number | null },
>({ rows, ...described }: FileFormat<Row, Options>, produces: 'pairs' | 'texts'): CountedSource<Row, Options> {
  return {
    ...described,
    produces,
    identity: ({ file }, context) => fileIdentity(file, context),
    origins: async ({ file }) => [fileOrigin(file)],
    expectedRows: ({ limit }) => limit ?? undefined,
    read: (settings, context) =>
      countedRows(settings.file, context, async function* (counts) {
        yield* rows(await requireFile(settings.file, context), settings, counts, context);
      }),
  };
}

/** A source of pairs that reads one file, and cleans them. */
export function pairFileSource<Options extends JsonObject & PairOptions & { file: string }>(
  format: FileFormat<Pair, Options>,
): PairSource<Options> {
  const rows: typeof format.rows = (path, options, counts, context) =>
    cleanPairs(format.rows(path, options, counts, context), options, counts);
  return fileSource({ ...format, rows }, 'pairs');
}

/** A source of texts that reads one file, and cleans them. */
export function textFileSource<Options extends JsonObject & TextOptions & { file: string }>(
  format: FileFormat<UnlabeledText, Options>,
): CountedSource<UnlabeledText, Options> {
  const rows: typeof format.rows = (path, options, counts, context) =>
    cleanTexts(format.rows(path, options, counts, context), options, counts);
  return fileSource({ ...format, rows }, 'texts');
}
