import { fileDownloadInfo, HubApiError, listFiles, type RepoType } from '@huggingface/hub';
import type { SourceContext } from '@mainbench/spec';
import { fileUrl, type RegisteredDataset } from '../registry/registered-dataset.ts';
import { hubAddress, hubToken, isHub } from './hub-access.ts';
import { boundedFetch, connectionFault, requireNetwork, statusFault } from './network.ts';

type Watcher = Pick<SourceContext, 'signal' | 'offline'>;

/** The headers for a download: the token goes to the hub itself and to nobody else. */
export function hubHeaders(url: string): Record<string, string> {
  const token = hubToken();
  return token !== undefined && isHub(url) ? { authorization: `Bearer ${token}` } : {};
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
    fetch: hubFetch(watcher.signal),
  };
}

/** A bounded fetch that takes the token out where a page of a list leads to another host. */
function hubFetch(signal: AbortSignal): typeof fetch {
  const bounded = boundedFetch(signal);
  return (input, init) => {
    const headers = new Headers(init?.headers);
    if (!isHub(String(input))) headers.delete('authorization');
    return bounded(input, { ...init, headers });
  };
}

function faultOf(error: unknown, url: string, watcher: Watcher): unknown {
  watcher.signal.throwIfAborted();
  if (error instanceof HubApiError) return statusFault(url, error.statusCode, undefined, error.url);
  return connectionFault(url, error);
}

/** The files of a data set's folder at its revision, in the order of their names. @throws DownloadFault */
export async function listHubFiles(dataset: RegisteredDataset, watcher: Watcher): Promise<HubFile[]> {
  const url = `${hubAddress()}/datasets/${dataset.origin.repository}`;
  requireNetwork(url, watcher);
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

/** Where the hub serves a file from. @throws DownloadFault */
export async function locateHubFile(dataset: RegisteredDataset, path: string, watcher: Watcher): Promise<string> {
  const settings = requestSettings(dataset, watcher);
  const page = fileUrl(dataset, path, settings.hubUrl);
  requireNetwork(page, watcher);
  try {
    const info = await fileDownloadInfo({ ...settings, path });
    if (info !== null) return info.url;
  } catch (error) {
    throw faultOf(error, page, watcher);
  }
  throw statusFault(page, 404);
}
