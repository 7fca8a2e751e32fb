import type { DataSource, JsonObject, SourceContext, UnlabeledText } from '@mainbench/spec';
import type { z } from 'zod';
import { cleanTexts } from '../cleaning/clean-rows.ts';
import type { TextOptions } from '../cleaning/cleaning-options.ts';
import { type CountedRows, countedRows } from '../cleaning/counted-rows.ts';
import type { RowCounts } from '../cleaning/row-counts.ts';
import { fileIdentity } from '../files/file-identity.ts';
import { requireFile } from '../files/find-file.ts';

interface TextFileFormat<Options> {
  name: string;
  version: number;
  summary: string;
  options: z.ZodType<Options>;
  /** The texts of a file as they are there. */
  texts(path: string, options: Options, counts: RowCounts, context: SourceContext): AsyncIterable<UnlabeledText>;
}

/** A source whose rows are their own counters. */
export type TextSource<Options extends JsonObject> = Omit<DataSource<UnlabeledText, Options>, 'read'> & {
  read(options: Options, context: SourceContext): CountedRows<UnlabeledText>;
};

/** A source of texts that reads one file: looked up or downloaded, cleaned and counted. */
export function textFileSource<Options extends JsonObject & TextOptions & { file: string }>(
  format: TextFileFormat<Options>,
): TextSource<Options> {
  const { name, version, summary, options, texts } = format;
  return {
    name,
    version,
    summary,
    produces: 'texts',
    options,
    identity: ({ file }, context) => fileIdentity(file, context),
    expectedRows: ({ limit }) => limit ?? undefined,
    read: (settings, context) =>
      countedRows(settings.file, context, async function* (counts) {
        const path = await requireFile(settings.file, context);
        yield* cleanTexts(texts(path, settings, counts, context), settings, counts);
      }),
  };
}
