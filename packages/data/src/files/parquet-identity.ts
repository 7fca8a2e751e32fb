import { open } from 'node:fs/promises';
import { describeSystemError, sha256 } from '@mainbench/kit';
import type { JsonObject } from '@mainbench/spec';

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
