import type { DataOrigin, JsonObject, SourceContext, UnlabeledText } from '@mainbench/spec';
import type { z } from 'zod';
import { cleanPairs, cleanTexts } from '../cleaning/clean-rows.ts';
import { type PairOptions, pairOptions, type TextOptions, textOptions } from '../cleaning/cleaning-options.ts';
import { countedRows } from '../cleaning/counted-rows.ts';
import type { CountedSource, PairSource } from './file-source.ts';
import { readPairRecords, readTextRecords, type SourceFile } from './read-records.ts';
import {
  type PairRecordOptions,
  pairRecordOptions,
  type TextRecordOptions,
  textRecordOptions,
} from './record-options.ts';

interface RecordSource<Own extends JsonObject> {
  name: string;
  version: number;
  summary: string;
  /** What names the files, beside the options of every source of records. */
  own: z.ZodObject;
  label(own: Own): string;
  identity(own: Own, context: SourceContext): Promise<JsonObject>;
  origins(own: Own, context: SourceContext): Promise<DataOrigin[]>;
  files(own: Own, context: SourceContext): Promise<SourceFile[]>;
}

/** A source of files of records: of pairs, and of texts where a recipe wants texts. */
export function recordSource<Own extends JsonObject>({
  own,
  label,
  identity,
  origins,
  files,
  ...described
}: RecordSource<Own>): PairSource<Own & PairOptions & PairRecordOptions> {
  type OfPairs = Own & PairOptions & PairRecordOptions;
  type OfTexts = Own & TextOptions & TextRecordOptions;
  const common = {
    ...described,
    identity,
    origins,
    expectedRows: ({ limit }: { limit: number | null }) => limit ?? undefined,
  };
  const texts: CountedSource<UnlabeledText, OfTexts> = {
    ...common,
    produces: 'texts',
    options: own.extend({ ...textOptions, ...textRecordOptions }).strict() as unknown as z.ZodType<OfTexts>,
    read: (settings, context) =>
      countedRows(label(settings), context, async function* (counts) {
        const rows = readTextRecords(await files(settings, context), settings, counts, context);
        yield* cleanTexts(rows, settings, counts);
      }),
  };
  return {
    ...common,
    produces: 'pairs',
    asTexts: texts,
    options: own.extend({ ...pairOptions, ...pairRecordOptions }).strict() as unknown as z.ZodType<OfPairs>,
    read: (settings, context) =>
      countedRows(label(settings), context, async function* (counts) {
        const rows = readPairRecords(await files(settings, context), settings, counts, context);
        yield* cleanPairs(rows, settings, counts);
      }),
  };
}
