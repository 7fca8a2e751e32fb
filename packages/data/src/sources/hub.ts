import { join } from 'node:path';
import type { SourceContext } from '@mainbench/spec';
import { z } from 'zod';
import { hubAddress } from '../download/hub-access.ts';
import { localFile } from '../files/data-file.ts';
import { chooseFiles } from '../hub/choose-files.ts';
import { cachedFile } from '../hub/hub-cache.ts';
import { checkId, type HubDataset, hubDataset, hubFolder, resolveCommit } from '../hub/hub-dataset.ts';
import { remoteFile } from '../hub/remote-file.ts';
import type { SourceFile } from './read-records.ts';
import { recordSource } from './record-source.ts';

const own = z.object({
  id: z
    .string()
    .refine((id) => isId(id), 'expected owner/name')
    .describe('the data set, as owner/name'),
  config: z.string().optional().describe('a config of the card, or a folder; by default the card’s default'),
  split: z.string().min(1).default('train').describe('such as train, validation, test or train_sft'),
  revision: z
    .string()
    .min(1)
    .default('main')
    .describe('a branch, tag or commit; the commit that it stands for at first use is pinned in the run folder'),
});

/** A split of a data set of the hub. */
export type HubSplitName = z.infer<typeof own>;

function isId(id: string): boolean {
  try {
    return checkId(id) === id;
  } catch {
    return false;
  }
}

async function sourceFile(dataset: HubDataset, file: HubDataset['files'][number], context: SourceContext) {
  const { id, commit } = dataset;
  const label = `${id}/${file.path}`;
  const cached = await cachedFile(id, commit, file.path);
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  const url = `${hubAddress()}/datasets/${id}/resolve/${commit}/${path}`;
  const folder = join(hubFolder(id, commit), 'files', ...`${file.path}.blocks`.split('/'));
  const read = cached === undefined ? remoteFile({ ...file, url, label }, folder, context) : localFile(cached);
  return { file: read, label, idPrefix: `${file.path}:` } satisfies SourceFile;
}

/** A split of a data set at the commit that it is pinned to, and its files. @throws DownloadFault and MainbenchError */
export async function openHubSplit(
  { id, config, split, revision }: HubSplitName,
  context: SourceContext,
): Promise<{ dataset: HubDataset; files: SourceFile[] }> {
  const commit = await resolveCommit({ id, revision }, context.pins, context);
  const dataset = await hubDataset(id, commit, context);
  const chosen = chooseFiles(dataset, split, config);
  return { dataset, files: await Promise.all(chosen.map((file) => sourceFile(dataset, file, context))) };
}

/** Pairs or texts of a data set of the hub, in any of the usual shapes or by named columns. */
export const hub = recordSource<HubSplitName>({
  name: 'hub',
  version: 1,
  summary: 'any data set of the Hugging Face hub: its Parquet in parts as they are read, else its JSON, CSV or text',
  own,
  label: ({ id, split }) => `${id} (${split})`,
  async identity({ id, revision }, context) {
    return { commit: await resolveCommit({ id, revision }, context.pins, context) };
  },
  async origins({ id, revision }, context) {
    const commit = await resolveCommit({ id, revision }, context.pins, context);
    const { license } = (await hubDataset(id, commit, context)).card;
    const licence = Array.isArray(license) ? license.join(', ') : license;
    const url = `https://huggingface.co/datasets/${id}/tree/${commit}`;
    return [{ name: id, url, ...(typeof licence === 'string' ? { licence } : {}) }];
  },
  files: async (name, context) => (await openHubSplit(name, context)).files,
});
