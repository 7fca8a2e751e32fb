import type { DataSource, JsonObject, Pair, SourceContext } from '@mainbench/spec';
import type { z } from 'zod';
import { cleanPairs } from '../cleaning/clean-rows.ts';
import type { PairOptions } from '../cleaning/cleaning-options.ts';
import { type CountedRows, countedRows } from '../cleaning/counted-rows.ts';
import type { RowCounts } from '../cleaning/row-counts.ts';
import { fileIdentity } from '../files/file-identity.ts';
import { requireFile } from '../files/find-file.ts';

interface PairFileFormat<Options> {
  name: string;
  version: number;
  summary: string;
  options: z.ZodType<Options>;
  /** The pairs of a file as they are there; what they leave out themselves they count. */
  pairs(path: string, options: Options, counts: RowCounts, context: SourceContext): AsyncIterable<Pair>;
}

/** A source whose rows are their own counters. */
export type PairSource<Options extends JsonObject> = Omit<DataSource<Pair, Options>, 'read'> & {
  read(options: Options, context: SourceContext): CountedRows<Pair>;
};

/** A source of pairs that reads one file: looked up or downloaded, cleaned and counted. */
export function pairFileSource<Options extends JsonObject & PairOptions & { file: string }>(
  format: PairFileFormat<Options>,
): PairSource<Options> {
  const { name, version, summary, options, pairs } = format;
  return {
    name,
    version,
    summary,
    produces: 'pairs',
    options,
    identity: ({ file }, context) => fileIdentity(file, context),
    expectedRows: ({ limit }) => limit ?? undefined,
    read: (settings, context) =>
      countedRows(settings.file, context, async function* (counts) {
        const path = await requireFile(settings.file, context);
        yield* cleanPairs(pairs(path, settings, counts, context), settings, counts);
      }),
  };
}
