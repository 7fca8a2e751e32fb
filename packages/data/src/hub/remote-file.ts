import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, writeFileAtomic } from '@mainbench/kit';
import { z } from 'zod';
import { connectionFault, DownloadFault } from '../download/network.ts';
import type { DataFile } from '../files/data-file.ts';
import { hubFetch, type RetrySettings, retryDefaults, retryFaults, type Watcher } from './hub-request.ts';

/** A file on a server that serves parts of it. */
export interface Remote {
  url: string;
  /** Bytes. */
  size: number;
  /** Of the whole file, where it is known. */
  sha256?: string;
  /** For people. */
  label: string;
}

export interface RemoteSettings extends RetrySettings {
  /** Bytes that are fetched and stored at once. */
  blockBytes: number;
  /** Milliseconds without a byte after which a connection counts as dead. */
  stallTimeout: number;
}

/** A part of the file as far as it came. */
interface Part {
  start: number;
  bytes: Buffer;
  received: number;
}

const defaults: RemoteSettings = { ...retryDefaults, blockBytes: 8 * 1024 * 1024, stallTimeout: 60_000 };
const originSchema = z.object({ size: z.number(), block_bytes: z.number(), etag: z.string().nullable() });
type Origin = z.infer<typeof originSchema>;

/**
 * A remote file that is fetched in blocks when they are read, each kept on disk: what came once is never asked for
 * again, also not by the next process.
 */
class BlockCache {
  readonly #remote: Remote;
  readonly #folder: string;
  readonly #watcher: Watcher;
  readonly #settings: RemoteSettings;
  /** Where the storage serves the file from; signed addresses end after some time. */
  #location: string | undefined;
  #origin: Origin | undefined;
  /** One block after another: fetches of the same one wait for the first. */
  #last: Promise<unknown> = Promise.resolve();
  #noted = 0;

  constructor(remote: Remote, folder: string, watcher: Watcher, settings: RemoteSettings) {
    this.#remote = remote;
    this.#folder = folder;
    this.#watcher = watcher;
    this.#settings = settings;
  }

  get blocks(): number {
    return Math.ceil(this.#remote.size / this.#settings.blockBytes);
  }

  #path(block: number): string {
    return join(this.#folder, String(block).padStart(8, '0'));
  }

  /** The bytes of a block. @throws DownloadFault */
  async read(block: number): Promise<Buffer> {
    const wanted = this.#last.then(() => this.#stored(block));
    this.#last = wanted.catch(() => undefined);
    return wanted;
  }

  async #stored(block: number): Promise<Buffer> {
    const { blockBytes } = this.#settings;
    const start = block * blockBytes;
    const length = Math.min(blockBytes, this.#remote.size - start);
    await this.#open();
    const stored = await readFile(this.#path(block)).catch(() => undefined);
    if (stored?.length === length) return stored;
    const part: Part = { start, bytes: Buffer.alloc(length), received: 0 };
    const fetchRest = async () => {
      // What came before a connection broke is not asked for again, and is no reason to give up.
      for (let before = -1; part.received < length && part.received > before; ) {
        before = part.received;
        await this.#fetch(part);
      }
      if (part.received === length) return;
      const counts = `${start + part.received} of ${this.#remote.size} bytes came`;
      throw new DownloadFault(`${this.#remote.url} ended early: ${counts}.`, true);
    };
    await retryFaults(this.#remote.url, fetchRest, this.#watcher, this.#settings);
    await writeFileAtomic(this.#path(block), part.bytes);
    this.#note(start + length);
    return part.bytes;
  }

  /** Learns which file the stored blocks are of, and throws away those of another one. */
  async #open(): Promise<void> {
    if (this.#origin !== undefined) return;
    const { size } = this.#remote;
    const { blockBytes } = this.#settings;
    const text = await readFile(join(this.#folder, 'origin.json'), 'utf8').catch(() => '{}');
    const stored = originSchema.safeParse(JSON.parse(text)).data;
    if (stored?.size === size && stored.block_bytes === blockBytes) {
      this.#origin = stored;
      return;
    }
    await rm(this.#folder, { recursive: true, force: true });
    makeFolder(this.#folder);
    this.#origin = { size, block_bytes: blockBytes, etag: null };
  }

  /** Fetches more of a part, from where it ends; throws where nothing comes. */
  async #fetch(part: Part): Promise<void> {
    const { stallTimeout } = this.#settings;
    const stalled = new AbortController();
    const from = part.start + part.received;
    const response = await this.#ask(from, part.start + part.bytes.length - 1, stalled.signal);
    await this.#check(response, from);
    const timer = setTimeout(() => stalled.abort(new Error(`no data for ${stallTimeout / 1000} s`)), stallTimeout);
    try {
      for await (const chunk of response.body ?? []) {
        timer.refresh();
        const wanted = chunk.subarray(0, part.bytes.length - part.received);
        part.bytes.set(wanted, part.received);
        part.received += wanted.length;
      }
    } catch (error) {
      this.#watcher.signal.throwIfAborted();
      if (part.start + part.received === from) throw connectionFault(this.#remote.url, error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(from: number, to: number, stalled: AbortSignal): Promise<Response> {
    const watcher = { ...this.#watcher, signal: AbortSignal.any([this.#watcher.signal, stalled]) };
    // Compressed on the way, the offsets of parts would not be those of the file.
    const headers = { range: `bytes=${from}-${to}`, 'accept-encoding': 'identity' };
    if (this.#location !== undefined) {
      try {
        return await hubFetch(this.#location, watcher, headers);
      } catch (error) {
        if (!(error instanceof DownloadFault) || error.retryable) throw error;
        // A signed address that ended: the hub gives a new one.
        this.#location = undefined;
      }
    }
    const response = await hubFetch(this.#remote.url, watcher, headers);
    this.#location = response.url === this.#remote.url ? undefined : response.url;
    return response;
  }

  /** Makes sure that a part is one of the same file as the parts before. */
  async #check(response: Response, from: number): Promise<void> {
    const { url, size } = this.#remote;
    const [, start, whole] = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '') ?? [];
    const etag = response.headers.get('etag');
    const origin = this.#origin as Origin;
    const refuse = async (message: string, hint: string): Promise<never> => {
      await response.body?.cancel();
      throw new DownloadFault(message, false, { hint });
    };
    if (response.status !== 206 || Number(start) !== from) {
      await refuse(`${url} is not served in parts.`, 'Download the file, and read it with `source: file`.');
    }
    if (origin.etag !== null && etag !== origin.etag) {
      await rm(this.#folder, { recursive: true, force: true });
      const found = `its ETag was ${origin.etag} and is ${etag}`;
      await refuse(`${url} changed while it was read: ${found}.`, 'Run the same command again: it is fetched anew.');
    }
    if (Number(whole) !== size) {
      await refuse(
        `${url} has ${whole} bytes, expected ${size}.`,
        'Check HF_ENDPOINT: a mirror may have another file.',
      );
    }
    if (origin.etag !== null || etag === null) return;
    origin.etag = etag;
    await writeFileAtomic(join(this.#folder, 'origin.json'), `${JSON.stringify(origin)}\n`);
  }

  #note(received: number): void {
    if (Date.now() - this.#noted < 1000) return;
    this.#noted = Date.now();
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
    this.#watcher.note(
      `${this.#remote.label}: read up to ${megabytes(received)} of ${megabytes(this.#remote.size)} MB`,
    );
  }
}

/**
 * A remote file that is read by parts, which are kept in a folder; read in order to its end it is checked against its
 * SHA-256. Reading throws DownloadFault.
 */
export function remoteFile(
  remote: Remote,
  folder: string,
  watcher: Watcher,
  given: Partial<RemoteSettings> = {},
): DataFile {
  const settings = { ...defaults, ...given };
  const cache = new BlockCache(remote, folder, watcher, settings);
  const { blockBytes } = settings;
  return {
    name: remote.label,
    async *chunks() {
      const hash = createHash('sha256');
      for (let block = 0; block < cache.blocks; block += 1) {
        const bytes = await cache.read(block);
        hash.update(bytes);
        yield bytes;
      }
      const digest = remote.sha256 === undefined ? undefined : hash.digest('hex');
      if (digest === remote.sha256) return;
      await rm(folder, { recursive: true, force: true });
      const found = `its SHA-256 is ${digest}, expected ${remote.sha256}`;
      throw new DownloadFault(`${remote.url} is not the expected file: ${found}.`, false);
    },
    async randomAccess() {
      return {
        byteLength: remote.size,
        async slice(start, end = remote.size) {
          const parts: Buffer[] = [];
          for (let block = Math.floor(start / blockBytes); block * blockBytes < end; block += 1) {
            const bytes = await cache.read(block);
            const offset = block * blockBytes;
            parts.push(bytes.subarray(Math.max(0, start - offset), end - offset));
          }
          return new Uint8Array(Buffer.concat(parts)).buffer;
        },
      };
    },
  };
}
