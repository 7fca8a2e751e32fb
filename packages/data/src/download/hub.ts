import { fileDownloadInfo, HubApiError, listFiles, type RepoType } from '@huggingface/hub';
import type { SourceContext } from '@mainbench/spec';
import { fileUrl, type RegisteredDataset } from '../registry/registered-dataset.ts';
import { boundedFetch, connectionFault, offlineFault, statusFault } from './network.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Watcher = Pick<SourceContext, 'signal' | 'offline'>;

/** The hub's address, without a slash at its end: `HF_ENDPOINT` (a mirror), else the public hub. */
export function hubAddress(environment: Environment = process.env): string {
  return (environment.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');
}

/** The access token of gated data sets: `HF_TOKEN`. A secret: for request headers only. */
function hubToken(environment: Environment = process.env): string | undefined {
  return environment.HF_TOKEN || undefined;
}

/** The headers for a download: the token goes to the hub itself and to nobody else. */
export function hubHeaders(url: string): Record<string, string> {
  const token = hubToken();
  return token !== undefined && new URL(url).origin === new URL(hubAddress()).origin
    ? { authorization: `Bearer ${token}` }
    : {};
}

/** A file that the hub lists, with the checksum that Git LFS keeps of it. */
export interface HubFile {
  path: string;
  size: number;
  sha256: string;
}

function requestSettings(dataset: RegisteredDataset, watcher: Watcher) {
  const { origin } = dataset;
  const type: RepoType = origin.kind === 'hub' ? (origin.type ?? 'dataset') : 'dataset';
  return {
    repo: { type, name: origin.repository },
    revision: origin.revision,
    hubUrl: hubAddress(),
    accessToken: hubToken(),
    fetch: boundedFetch(watcher.signal),
  };
}

function faultOf(error: unknown, url: string, watcher: Watcher): unknown {
  watcher.signal.throwIfAborted();
  if (error instanceof HubApiError) return statusFault(url, error.statusCode);
  return connectionFault(url, error);
}

/**
 * The files of a data set's folder at its revision, in the order of their names.
 * @throws DownloadFault
 */
export async function listHubFiles(dataset: RegisteredDataset, watcher: Watcher): Promise<HubFile[]> {
  const url = `${hubAddress()}/datasets/${dataset.origin.repository}`;
  if (watcher.offline) throw offlineFault(url);
  const files: HubFile[] = [];
  try {
    for await (const entry of listFiles({
      ...requestSettings(dataset, watcher),
      path: dataset.folder,
      recursive: true,
    })) {
      if (entry.type === 'file' && entry.lfs !== undefined) {
        files.push({ path: entry.path, size: entry.lfs.size, sha256: entry.lfs.oid });
      }
    }
  } catch (error) {
    throw faultOf(error, url, watcher);
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Where the hub serves a file from.
 * @throws DownloadFault
 */
export async function locateHubFile(dataset: RegisteredDataset, path: string, watcher: Watcher): Promise<string> {
  const settings = requestSettings(dataset, watcher);
  const page = fileUrl(dataset, path, settings.hubUrl);
  try {
    const info = await fileDownloadInfo({ ...settings, path });
    if (info !== null) return info.url;
  } catch (error) {
    throw faultOf(error, page, watcher);
  }
  throw statusFault(page, 404);
}
