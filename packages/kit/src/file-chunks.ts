import { open } from 'node:fs/promises';

const chunkBytes = 1 << 18;

/**
 * The bytes of a file from `start` on. Each chunk is overwritten by the next, so that reading a large file leaves no
 * garbage behind: copy what must outlive its turn.
 */
export async function* fileChunks(path: string, start = 0): AsyncGenerator<Buffer> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes);
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
