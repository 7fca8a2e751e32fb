import { basename, isAbsolute, join } from 'node:path';
import { codePointLength } from '@mainbench/python-semantics';
import { type JsonObject, MainbenchError, type SourceContext, type UnlabeledText } from '@mainbench/spec';
import { z } from 'zod';
import { cleanTexts } from '../cleaning/clean-rows.ts';
import { boundsSchema, textOptions } from '../cleaning/cleaning-options.ts';
import { count, countedRows, type RowCounts } from '../cleaning/counted-rows.ts';
import { outside } from '../cleaning/length-bounds.ts';
import { downloadRegistered } from '../download/download-registered.ts';
import { listHubFiles } from '../download/hub.ts';
import { expectField, expectRecord } from '../files/expect-record.ts';
import { contentDigest, parquetIdentity } from '../files/file-identity.ts';
import { mayDownload, namesIn } from '../files/find-file.ts';
import { readParquet } from '../files/read-parquet.ts';
import { readLines } from '../files/read-rows.ts';
import { datasetOrigin } from '../registry/file-origin.ts';
import { datasetNamed } from '../registry/registry.ts';
import type { CountedSource } from './file-source.ts';

const dataset = datasetNamed('falcon-refinedweb');
const shardName = /\.(parquet|jsonl|jsonl\.gz)$/;

type Place = Pick<SourceContext, 'dataDirectory'>;

function pathOf(folder: string, context: Place): string {
  return isAbsolute(folder) ? folder : join(context.dataDirectory, folder);
}

/** The shards of a folder in the order of their names; undefined where there is no such folder. */
async function localShards(folder: string, context: Place): Promise<string[] | undefined> {
  const directory = pathOf(folder, context);
  const names = await namesIn(directory);
  if (names === undefined) return undefined;
  const shards = names.filter((name) => shardName.test(name)).sort((a, b) => (a < b ? -1 : 1));
  if (shards.length === 0) {
    throw new MainbenchError('data', 'holds no file that ends in .parquet, .jsonl or .jsonl.gz.', {
      file: directory,
      hint: 'Put the shards there, or delete the folder.',
    });
  }
  return shards.map((name) => join(directory, name));
}

function missingFolder(folder: string, context: Place): MainbenchError {
  const { origin, licence } = dataset;
  return new MainbenchError('data', `the folder ${pathOf(folder, context)} with shards of RefinedWeb is missing.`, {
    hint: `Put Parquet shards of the hub data set ${origin.repository} at revision ${origin.revision} there (${licence}); or leave out --data-dir and MAINBENCH_DATA_DIR to have them downloaded.`,
  });
}

/** What settles the documents: the checksums of local shards, or the revision on the hub. */
export async function shardsIdentity(folder: string, context: Place): Promise<JsonObject> {
  const shards = await localShards(folder, context);
  if (shards === undefined) {
    if (!mayDownload(context)) throw missingFolder(folder, context);
    return { repository: dataset.origin.repository, revision: dataset.origin.revision };
  }
  const identities: JsonObject[] = [];
  for (const path of shards) {
    identities.push(path.endsWith('.parquet') ? await parquetIdentity(path) : { sha256: await contentDigest(path) });
  }
  return { shards: identities };
}

/** Paths of the shards in order; those of the hub are downloaded one at a time, each when it is reached. */
export async function* shardPaths(folder: string, context: SourceContext): AsyncGenerator<string> {
  const shards = await localShards(folder, context);
  if (shards !== undefined) {
    yield* shards;
    return;
  }
  if (!mayDownload(context)) throw missingFolder(folder, context);
  for (const file of await listHubFiles(dataset, context)) {
    if (file.path.endsWith('.parquet')) yield await downloadRegistered(dataset, file, context);
  }
}

const wholePages = boundsSchema.unwrap().prefault({ min_characters: 1000, max_characters: 2200 });

const options = z.strictObject({
  deduplicate: textOptions.deduplicate,
  special_tokens: textOptions.special_tokens,
  folder: z
    .string()
    .default('falcon-refinedweb')
    .describe(
      'folder of shards (.parquet, .jsonl) in the data directory; if it is missing, shards are downloaded from the hub',
    ),
  column: z.string().default('content').describe('column or field with the text'),
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
  for await (const { value, place } of readLines(path)) {
    const record = expectRecord(value, expected, place);
    yield { id: `${shard}:${(place.line ?? 1) - 1}`, text: expectField(record, column, 'string', expected, place) };
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
  origins: async () => [datasetOrigin(dataset.name)],
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
