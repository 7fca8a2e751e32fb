import { open } from 'node:fs/promises';

const chunkBytes = 1 << 18;
/** A file that still grows is not read in tiny pieces. */
const leastBytes = 1 << 12;

/**
 * The bytes of a file from `start` on. Each chunk is overwritten by the next, so that reading a large file leaves no
 * garbage behind: copy what must outlive its turn.
 */
export async function* fileChunks(path: string, start = 0): AsyncGenerator<Buffer> {
  const handle = await open(path, 'r');
  try {
    // With large buffers for a thousand small files, most of the time would be garbage collection. A pipe has no size.
    const left = (await handle.stat()).size - start;
    const buffer = Buffer.allocUnsafe(left > 0 ? Math.min(chunkBytes, Math.max(leastBytes, left)) : chunkBytes);
    for (let position = start; ; ) {
      // What is read from its beginning may be a pipe, which knows no positions.
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, start === 0 ? null : position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
