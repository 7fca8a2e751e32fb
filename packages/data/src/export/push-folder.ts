import { openAsBlob } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { createRepo, HubApiError, uploadFiles } from '@huggingface/hub';
import { retry, seededRandom } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { hubAddress, hubToken, isHub } from '../download/hub-access.ts';
import { boundedFetch, connectionFault, DownloadFault, requireNetwork, statusFault } from '../download/network.ts';
import { checkId } from '../hub/hub-dataset.ts';
import type { Watcher } from '../hub/hub-request.ts';

export interface PushSettings {
  /** `owner/name`. */
  id: string;
  /** A data set that is made is one that others cannot see. */
  isPrivate: boolean;
  /** Title of the commit. */
  title: string;
}

export interface PushRetries {
  attempts: number;
  /** Milliseconds before the second try. */
  baseDelay: number;
}

/** Milliseconds for one file: its answer begins when all of it has come. */
const uploadTimeout = 3_600_000;

/** A fetch that gives the token to the hub alone, and forgets an answer's wish to wait for nobody. */
function pushFetch(signal: AbortSignal, heard: { retryAfter?: string | undefined }): typeof fetch {
  const bounded = boundedFetch(signal, uploadTimeout);
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    if (!isHub(String(input))) headers.delete('authorization');
    const response = await bounded(input, { ...init, headers });
    if (!response.ok) heard.retryAfter = response.headers.get('retry-after') ?? undefined;
    return response;
  };
}

function faultOf(error: unknown, url: string, retryAfter: string | undefined, { signal }: Watcher): unknown {
  signal.throwIfAborted();
  if (!(error instanceof HubApiError)) return connectionFault(url, error);
  const status = error.statusCode;
  if (status === 401 || status === 403) {
    const hint = 'The access token must be one that may write there: `hf auth login`, or HF_TOKEN.';
    return new DownloadFault(`${url} refuses the upload (HTTP ${status}).`, false, { hint });
  }
  const headers = new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter });
  const { retryable, retryAfter: wait } = statusFault(url, status, new Response(null, { status: 500, headers }));
  const isPassing = retryable && (status === 429 || status >= 500);
  const hint = 'Run the same command again.';
  return new DownloadFault(`${url} did not take the upload (HTTP ${status}).`, isPassing, { hint, retryAfter: wait });
}

async function filesOf(folder: string): Promise<{ path: string; content: Blob }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.sort().map(async (path) => ({
      path: relative(folder, path).split(sep).join('/'),
      content: await openAsBlob(path),
    })),
  );
}

async function createUnlessThere(request: Parameters<typeof createRepo>[0]): Promise<void> {
  try {
    await createRepo(request);
  } catch (error) {
    if (!(error instanceof HubApiError) || error.statusCode !== 409) throw error;
  }
}

/**
 * Uploads a folder to the hub as one commit on `main` of a data set, which is made where it is missing. What was uploaded
 * before is not sent again.
 * @returns the address of the commit
 * @throws MainbenchError of kind `environment` without an access token; DownloadFault where the hub refuses it
 */
export async function pushFolder(
  folder: string,
  { id, isPrivate, title }: PushSettings,
  watcher: Watcher,
  retries: PushRetries = { attempts: 4, baseDelay: 1000 },
): Promise<string> {
  const hubUrl = hubAddress();
  const url = `${hubUrl}/datasets/${checkId(id)}`;
  requireNetwork(url, watcher);
  const accessToken = hubToken();
  if (accessToken === undefined) {
    const hint = 'Run `hf auth login`, or set HF_TOKEN to an access token that may write.';
    throw new MainbenchError('environment', `uploading to ${url} needs an access token.`, { hint });
  }
  const files = await filesOf(folder);
  const heard: { retryAfter?: string | undefined } = {};
  const request = {
    repo: { type: 'dataset' as const, name: id },
    hubUrl,
    accessToken,
    fetch: pushFetch(watcher.signal, heard),
  };
  const upload = async () => {
    try {
      await createUnlessThere({ ...request, visibility: isPrivate ? 'private' : 'public' });
      // Of Xet the library ships a program of its own; LFS serves every hub.
      return await uploadFiles({ ...request, files, commitTitle: title, useXet: false, abortSignal: watcher.signal });
    } catch (error) {
      throw faultOf(error, url, heard.retryAfter, watcher);
    }
  };
  const uploaded = await retry(upload, {
    ...retries,
    maxDelay: 30_000,
    retryable: (error) => error instanceof DownloadFault && error.retryable,
    retryAfter: (error) => (error instanceof DownloadFault ? error.retryAfter : undefined),
    random: seededRandom(0, 'push', url),
    signal: watcher.signal,
  });
  return uploaded?.commit.url ?? url;
}
