import { createHash } from 'node:crypto';
import type { JsonValue } from '@mainbench/spec';
import { canonicalJson } from './canonical-json.ts';
import { fileChunks } from './file-chunks.ts';
import { describeSystemError } from './system-error.ts';

/** SHA-256 as 64 hexadecimal digits; text counts as its UTF-8 bytes. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * SHA-256 of a value's canonical JSON: equal values have equal digests, whatever the order of their keys.
 * @throws MainbenchError of kind `internal` for what JSON cannot hold
 */
export function digest(value: JsonValue): string {
  return sha256(canonicalJson(value));
}

/**
 * SHA-256 of a file's bytes, read as a stream.
 * @throws MainbenchError where the file cannot be read
 */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of fileChunks(path)) hash.update(chunk);
  } catch (error) {
    throw describeSystemError(error, path, 'read');
  }
  return hash.digest('hex');
}
