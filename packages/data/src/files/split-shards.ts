import { basename, dirname, join } from 'node:path';
import { type JsonObject, MainbenchError, type SourceContext } from '@mainbench/spec';
import { downloadRegistered, downloadTarget } from '../download/download-registered.ts';
import { listHubFiles } from '../download/hub.ts';
import { datasetNamed } from '../registry/registry.ts';
import { parquetIdentity } from './file-identity.ts';
import { mayDownload, namesIn } from './find-file.ts';

/** A split of a registered data set of the hub: its Parquet files begin with `<folder>/<split>-`. */
export interface HubSplit {
  dataset: string;
  split: string;
}

type Place = Pick<SourceContext, 'dataDirectory'>;

/** Such as `test-00000-of-00001.parquet`. */
const shardName = /^(.+)-(\d{5})-of-(\d{5})\.parquet$/;

async function shardsIn(folder: string, split: string): Promise<string[]> {
  const names = (await namesIn(folder)) ?? [];
  const shards = names.filter((name) => shardName.exec(name)?.[1] === split).sort();
  const expected = Number(shardName.exec(shards[0] ?? '')?.[3] ?? 0);
  return shards.length === expected ? shards.map((name) => join(folder, name)) : [];
}

/** The Parquet files of a split that are on this machine, all of them or none. */
export async function findSplit({ dataset: name, split }: HubSplit, context: Place): Promise<string[]> {
  const dataset = datasetNamed(name);
  const folder = dataset.folder ?? '';
  const places = [join(context.dataDirectory, name, folder), join(context.dataDirectory, name)];
  if (mayDownload(context)) places.push(dirname(downloadTarget(dataset, `${folder}/file`, context.dataDirectory)));
  for (const place of places) {
    const shards = await shardsIn(place, split);
    if (shards.length > 0) return shards;
  }
  return [];
}

function missingSplit({ dataset: name, split }: HubSplit, context: Place): MainbenchError {
  const { origin, folder, licence } = datasetNamed(name);
  const place = join(context.dataDirectory, name, folder ?? '');
  return new MainbenchError(
    'data',
    `the split ${split} of ${name} is missing: there is no ${place}/${split}-*.parquet.`,
    {
      hint: `Put the Parquet files of the hub data set ${origin.repository} at revision ${origin.revision} there (${licence}); or leave out --data-dir and MAINBENCH_DATA_DIR to have them downloaded.`,
    },
  );
}

/**
 * The Parquet files of a split in their order, downloaded first where that is allowed.
 * @throws MainbenchError of kind `data` saying where they were looked up and how to get them
 */
export async function requireSplit(wanted: HubSplit, context: SourceContext): Promise<string[]> {
  const found = await findSplit(wanted, context);
  if (found.length > 0) return found;
  if (!mayDownload(context)) throw missingSplit(wanted, context);
  const dataset = datasetNamed(wanted.dataset);
  const files = await listHubFiles(dataset, context);
  const shards = files.filter(({ path }) => shardName.exec(basename(path))?.[1] === wanted.split);
  if (shards.length === 0) throw missingSplit(wanted, context);
  const paths: string[] = [];
  for (const file of shards) paths.push(await downloadRegistered(dataset, file, context));
  return paths;
}

/**
 * What settles the rows of a split, without downloading it: the revision on the hub, or the identity of local files.
 * @throws MainbenchError of kind `data` where it is missing and cannot be downloaded
 */
export async function splitIdentity(wanted: HubSplit, context: SourceContext): Promise<JsonObject> {
  const { origin } = datasetNamed(wanted.dataset);
  const revision = { repository: origin.repository, revision: origin.revision, split: wanted.split };
  if (mayDownload(context)) return revision;
  const found = await findSplit(wanted, context);
  if (found.length === 0) throw missingSplit(wanted, context);
  return { shards: await Promise.all(found.map(parquetIdentity)) };
}
