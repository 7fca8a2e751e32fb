import { basename } from 'node:path';
import type { SourceContext } from '@mainbench/spec';
import { z } from 'zod';
import { localFile } from '../files/data-file.ts';
import { filesIdentity, listFiles } from '../files/list-files.ts';
import { fileOrigin } from '../registry/file-origin.ts';
import type { SourceFile } from './read-records.ts';
import { recordSource } from './record-source.ts';

const own = z.object({
  path: z
    .string()
    .min(1)
    .describe(
      'a file, a folder or a pattern such as data/*.jsonl.gz, in the data directory, beside the recipe, or absolute',
    ),
});

/** Pairs or texts in files of a user's own, in any of the usual shapes or by named columns. */
export const file = recordSource<z.infer<typeof own>>({
  name: 'file',
  version: 1,
  summary: 'your own files: JSON lines, JSON, Parquet, CSV or TSV, plain, gzip or zstd; a file, folder or pattern',
  own,
  label: ({ path }) => path,
  identity: ({ path }, context) => filesIdentity(path, context),
  origins: async ({ path }) => [fileOrigin(path)],
  files: ({ path }, context) => openFiles(path, context),
});

/** The files of a path, a folder or a pattern. @throws MainbenchError of kind `data` where there is none */
export async function openFiles(path: string, context: SourceContext): Promise<SourceFile[]> {
  const files = await listFiles(path, context);
  return files.map(({ path: at, within }) => ({
    file: localFile(at),
    label: within ?? basename(at),
    // Where there may be several files, ids begin with the name of theirs.
    idPrefix: within === undefined ? '' : `${within}:`,
  }));
}
