import { basename } from 'node:path';
import { readJsonLines } from '@mainbench/kit';
import { codePointLength } from '@mainbench/python-semantics';
import type { SourceContext, UnlabeledText } from '@mainbench/spec';
import { z } from 'zod';
import { cleanTexts } from '../cleaning/clean-rows.ts';
import { boundsSchema, textOptions } from '../cleaning/cleaning-options.ts';
import { count, countedRows, type RowCounts } from '../cleaning/counted-rows.ts';
import { outside } from '../cleaning/length-bounds.ts';
import { readParquet } from '../files/read-parquet.ts';
import { expectField, expectRecord } from './expect-record.ts';
import type { CountedSource } from './file-source.ts';
import { shardPaths, shardsIdentity } from './refinedweb-shards.ts';

const wholePages = boundsSchema.unwrap().prefault({ min_characters: 1000, max_characters: 2200 });

const options = z.strictObject({
  deduplicate: textOptions.deduplicate,
  special_tokens: textOptions.special_tokens,
  folder: z
    .string()
    .default('falcon-refinedweb')
    .describe('folder of shards (.parquet, .jsonl) in the data directory; where it is missing the hub is asked'),
  column: z.string().default('content').describe('column or field that holds the text'),
  text_length: wholePages,
  min_line_characters: z
    .int()
    .min(0)
    .default(5)
    .describe('minimum characters of every line, empty lines included; 0: any'),
  limit: z.int().min(1).nullable().default(16_800).describe('keep only the first N documents that pass; null: all'),
});

type Options = z.infer<typeof options>;

async function* documentsOf(path: string, column: string): AsyncGenerator<UnlabeledText> {
  const expected = `a row with the string ${column}`;
  const shard = basename(path).replace(/\.(parquet|jsonl|jsonl\.gz)$/, '');
  if (path.endsWith('.parquet')) {
    for await (const { position, values } of readParquet(path, [column])) {
      const place = { file: path, line: position + 1 };
      yield { id: `${shard}:${position}`, text: expectField(values, column, 'string', expected, place) };
    }
    return;
  }
  for await (const { value, line } of readJsonLines<unknown>(path)) {
    const place = { file: path, line };
    const record = expectRecord(value, expected, place);
    yield { id: `${shard}:${line - 1}`, text: expectField(record, column, 'string', expected, place) };
  }
}

/** The rules hold for the document as it is in the data set, before any repair. */
function wrongWith(text: string, settings: Options): string | undefined {
  const { min_line_characters, text_length } = settings;
  const length = outside(text, text_length);
  if (length !== undefined) return length;
  const short = text.split('\n').some((line) => codePointLength(line) < min_line_characters);
  return short ? 'with a short line' : undefined;
}

async function* wholeDocuments(settings: Options, context: SourceContext, counts: RowCounts) {
  for await (const path of shardPaths(settings.folder, context)) {
    for await (const document of documentsOf(path, settings.column)) {
      const wrong = wrongWith(document.text, settings);
      if (wrong === undefined) {
        yield document;
      } else {
        counts.read += 1;
        count(counts.dropped, wrong);
      }
    }
  }
}

/**
 * Falcon RefinedWeb in its order: the first whole documents of middle length without short lines, as in Humpback's
 * open reproduction (docs/method.md, data). Shards are downloaded one at a time until enough documents passed.
 */
export const refinedweb: CountedSource<UnlabeledText, Options> = {
  name: 'refinedweb',
  version: 1,
  summary: 'web pages of tiiuae/falcon-refinedweb, from the hub or a folder of shards',
  produces: 'texts',
  options,
  identity: ({ folder }, context) => shardsIdentity(folder, context),
  expectedRows: ({ limit }) => limit ?? undefined,
  read: (settings, context) =>
    countedRows(`RefinedWeb (${settings.folder})`, context, (counts) => {
      const cleaning = {
        ...settings,
        text_length: boundsSchema.parse({}),
        overlong: 'drop' as const,
        max_pieces: null,
      };
      return cleanTexts(wholeDocuments(settings, context, counts), cleaning, counts);
    }),
};
