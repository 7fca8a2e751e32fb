import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { describeSystemError } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';

function describe(error: unknown, path: string): unknown {
  if (error instanceof Error && /^Z_/.test((error as NodeJS.ErrnoException).code ?? '')) {
    const hint = 'Get it again, or rename it if it is not compressed.';
    return new MainbenchError('data', 'is not a complete gzip file.', { file: path, cause: error, hint });
  }
  return describeSystemError(error, path, 'read');
}

/**
 * The content of a file as a stream of bytes, decompressed where its name ends in `.gz`.
 * @throws MainbenchError of kind `data` where the file is missing, unreadable or not a whole gzip file
 */
export async function* readBytes(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  try {
    if (!path.toLowerCase().endsWith('.gz')) {
      yield* file as AsyncIterable<Uint8Array>;
      return;
    }
    const content = createGunzip();
    file.once('error', (error) => content.destroy(error));
    yield* file.pipe(content) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw describe(error, path);
  } finally {
    file.destroy();
  }
}
