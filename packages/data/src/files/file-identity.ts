import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { describeSystemError, sha256, sha256OfFile } from '@mainbench/kit';
import type { JsonObject, SourceContext } from '@mainbench/spec';
import { registeredFile } from '../registry/registry.ts';
import { findFile, mayDownload, missingFile } from './find-file.ts';
import { readBytes } from './read-bytes.ts';

const footerBytes = 64 * 1024;

/**
 * What tells a Parquet file from others without reading all of it: its size and the SHA-256 of its last 64 KiB, where
 * the sizes, offsets and statistics of all columns are. Shards may be hundreds of gigabytes together.
 * @throws MainbenchError where the file cannot be read
 */
export async function parquetIdentity(path: string): Promise<JsonObject> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const length = Math.min(size, footerBytes);
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
      return { size, footer_sha256: sha256(buffer) };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw describeSystemError(error, path, 'read');
  }
}

/**
 * SHA-256 of what a file says: of its decompressed content where its name ends in `.gz`.
 * So a file has one digest, compressed or not.
 * @param signal ends it: a file of many gigabytes takes a while
 * @throws MainbenchError of kind `data` where the file cannot be read or decompressed
 */
export async function contentDigest(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readBytes(path)) {
    signal?.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest('hex');
}

/**
 * What settles the content of a data file, without downloading it: its checksum.
 * A registered file has the same identity before and after its download and in a data directory.
 * @throws MainbenchError of kind `data` where the file is missing and cannot be downloaded
 */
export async function fileIdentity(name: string, context: SourceContext): Promise<JsonObject> {
  const registered = registeredFile(name)?.file;
  const path = await findFile(name, context);
  if (path === undefined) {
    if (registered === undefined || !mayDownload(context)) throw missingFile(name, context);
    return { sha256: registered.sha256 };
  }
  if (registered !== undefined && (await sha256OfFile(path)) === registered.sha256)
    return { sha256: registered.sha256 };
  return { sha256: await contentDigest(path, context.signal) };
}
