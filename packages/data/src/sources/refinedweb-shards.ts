import { isAbsolute, join } from 'node:path';
import { type JsonObject, MainbenchError, type SourceContext } from '@mainbench/spec';
import { downloadRegistered } from '../download/download-registered.ts';
import { listHubFiles } from '../download/hub.ts';
import { contentDigest, parquetIdentity } from '../files/file-identity.ts';
import { mayDownload, namesIn } from '../files/find-file.ts';
import { datasetNamed } from '../registry/registry.ts';

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
