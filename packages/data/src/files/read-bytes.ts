import { type DataFile, dataFile } from './data-file.ts';
import { unpack } from './unpack.ts';

/**
 * The content of a file as a stream of bytes, decompressed where it is gzip or zstd. A chunk holds until the next one is
 * asked for.
 * @throws MainbenchError of kind `data` where the file is missing, unreadable or not a whole compressed file
 */
export function readBytes(file: string | DataFile): AsyncGenerator<Uint8Array> {
  const { chunks, name } = dataFile(file);
  return unpack(chunks(), name);
}
