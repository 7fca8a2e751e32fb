import { createHash } from 'node:crypto';
import { readBytes } from './read-bytes.ts';

/**
 * SHA-256 of what a file says: of its decompressed content where its name ends in `.gz`.
 * So a file has one digest, compressed or not.
 * @throws MainbenchError of kind `data` where the file cannot be read or decompressed
 */
export async function contentDigest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of readBytes(path)) hash.update(chunk);
  return hash.digest('hex');
}
