import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { lockFolder } from '@mainbench/graph';
import { describeSystemError, makeFolder, retry, seededRandom, sha256OfFile, writeFileAtomic } from '@mainbench/kit';
import type { SourceContext } from '@mainbench/spec';
import { connectionFault, DownloadFault, type RemoteBytes } from './network.ts';

/** A file to fetch, with what proves that it came whole. */
export interface Download {
  url: string;
  /** Final path on this machine. */
  target: string;
  sha256: string;
  /** Who says what the checksum is: kept beside the file. */
  checksumFrom: 'registry' | 'hub';
  size?: number;
  open(offset: number, signal: AbortSignal): Promise<RemoteBytes>;
}

export interface DownloadSettings {
  attempts: number;
  /** Milliseconds before the second try. */
  baseDelay: number;
  /** Milliseconds without a byte after which a connection counts as dead. */
  stallTimeout: number;
}

const defaults: DownloadSettings = { attempts: 6, baseDelay: 1000, stallTimeout: 60_000 };

type Watcher = Pick<SourceContext, 'note' | 'signal'>;

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (status) => status.size,
    () => undefined,
  );
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

async function append(remote: RemoteBytes, part: string, download: Download, watcher: Watcher, timeout: number) {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), timeout);
  const whole = download.size === undefined ? '' : ` of ${megabytes(download.size)}`;
  let received = remote.offset;
  let noted = Date.now();
  try {
    const signal = AbortSignal.any([watcher.signal, stalled.signal]);
    const chunks = Readable.fromWeb(remote.bytes as NodeReadableStream<Uint8Array>, { signal });
    const file = await open(part, remote.offset > 0 ? 'a' : 'w');
    try {
      for await (const chunk of chunks as AsyncIterable<Uint8Array>) {
        // Written before the next is awaited: what came is kept when the connection breaks.
        await file.writeFile(chunk);
        timer.refresh();
        received += chunk.length;
        if (received > (download.size ?? Number.POSITIVE_INFINITY)) {
          throw new DownloadFault(`${download.url} is larger than expected: ${whole.slice(4)}.`, false);
        }
        if (Date.now() - noted > 1000) {
          noted = Date.now();
          watcher.note(`downloading ${download.url}: ${megabytes(received)}${whole}`);
        }
      }
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    watcher.signal.throwIfAborted();
    if (error instanceof DownloadFault) throw error;
    if (stalled.signal.aborted) throw connectionFault(download.url, new Error(`no data for ${timeout / 1000} s`));
    const described = describeSystemError(error, download.target, 'write');
    throw described === error ? connectionFault(download.url, error) : described;
  } finally {
    clearTimeout(timer);
  }
}

async function fetchRest(part: string, download: Download, watcher: Watcher, timeout: number): Promise<void> {
  const present = (await sizeOf(part)) ?? 0;
  if (download.size === undefined || present !== download.size) {
    const offset = download.size !== undefined && present > download.size ? 0 : present;
    await append(await download.open(offset, watcher.signal), part, download, watcher, timeout);
  }
  const received = (await sizeOf(part)) ?? 0;
  if (download.size !== undefined && received < download.size) {
    const counts = `${received} of ${download.size} bytes`;
    throw new DownloadFault(`${download.url} ended early: ${counts} came.`, true);
  }
  const digest = await sha256OfFile(part);
  if (digest !== download.sha256) {
    await rm(part, { force: true });
    throw new DownloadFault(
      `${download.url} is not the expected file: its SHA-256 is ${digest}, expected ${download.sha256}.`,
      present > 0,
      { hint: 'Get the file elsewhere and name its folder with --data-dir.' },
    );
  }
}

/**
 * Fetches a file once: continued after an interruption, checked against its SHA-256, and under its final name only when whole.
 * @returns its path
 * @throws DownloadFault; MainbenchError of kind `disk`, `environment`, or `locked` while another process fetches it
 */
export async function downloadVerified(
  download: Download,
  watcher: Watcher,
  settings: Partial<DownloadSettings> = {},
): Promise<string> {
  const { attempts, baseDelay, stallTimeout } = { ...defaults, ...settings };
  if ((await sizeOf(download.target)) !== undefined) return download.target;
  const folder = `${download.target}.partial`;
  makeFolder(folder);
  const lock = await lockFolder(folder);
  try {
    if ((await sizeOf(download.target)) !== undefined) return download.target;
    const part = join(folder, `${download.sha256.slice(0, 16)}.part`);
    await retry(() => fetchRest(part, download, watcher, stallTimeout), {
      attempts,
      baseDelay,
      maxDelay: 30_000,
      retryable: (error) => error instanceof DownloadFault && error.retryable,
      retryAfter: (error) => (error instanceof DownloadFault ? error.retryAfter : undefined),
      random: seededRandom(0, 'download', download.url),
      signal: watcher.signal,
    });
    const { url, sha256, checksumFrom } = download;
    const origin = { url, sha256, checksum_from: checksumFrom, size: await sizeOf(part) };
    await writeFileAtomic(`${download.target}.origin.json`, `${JSON.stringify(origin, undefined, 2)}\n`);
    await rename(part, download.target);
    await rm(folder, { recursive: true, force: true });
    return download.target;
  } finally {
    await lock.release();
  }
}
