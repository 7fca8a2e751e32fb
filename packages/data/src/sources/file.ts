import { basename } from 'node:path';
import type { SourceContext } from '@mainbench/spec';
import { z } from 'zod';
import { localFile } from '../files/data-file.ts';
import { filesIdentity, type ListedFile, listFiles } from '../files/list-files.ts';
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

/** Files with what the ids of their rows begin with: the name of a file, where there may be several. */
function sourceFiles(files: readonly ListedFile[]): SourceFile[] {
  return files.map(({ path, within }) => ({
    file: localFile(path),
    label: within ?? basename(path),
    idPrefix: within === undefined ? '' : `${within}:`,
  }));
}

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
  return sourceFiles(await listFiles(path, context));
}
