import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { MainbenchError } from '@mainbench/spec';

/** How the bytes of a file are compressed, by the bytes with which it begins. */
export type Packing = 'gzip' | 'zstd' | 'none';

const marks: readonly (readonly [Packing, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];
const endings: Readonly<Record<Exclude<Packing, 'none'>, RegExp>> = { gzip: /\.gz$/i, zstd: /\.zst$/i };

/** How bytes are compressed that begin like these. */
export function packingOf(start: Uint8Array): Packing {
  return marks.find(([, mark]) => mark.every((byte, place) => start[place] === byte))?.[0] ?? 'none';
}

/** How a name says that its file is compressed. */
export function namedPacking(name: string): Packing {
  if (endings.gzip.test(name)) return 'gzip';
  return endings.zstd.test(name) ? 'zstd' : 'none';
}

/** A name without the ending of its compression. */
export function withoutPacking(name: string): string {
  return name.replace(/\.(gz|zst)$/i, '');
}

type Chunks = AsyncIterable<Uint8Array>;

/**
 * The content of a zstd file of any number of frames. Node's decompressor ends after the first frame of a chunk, so the
 * rest of that chunk begins the next one.
 */
async function* zstdContent(chunks: Chunks): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  let rest: Uint8Array | undefined;
  const next = async () => {
    const { value, done } = await source.next();
    return done ? undefined : (value as Uint8Array);
  };
  try {
    rest = await next();
    while (rest !== undefined) {
      const frame = zlib.createZstdDecompress();
      let given = 0;
      let last = rest;
      let wake = () => {};
      frame.once('close', () => wake());
      const feed = async () => {
        while (rest !== undefined) {
          last = rest;
          given += last.length;
          await new Promise<void>((resolve) => {
            wake = resolve;
            frame.write(last, () => resolve());
          });
          // The frame ended within this chunk.
          if (frame.destroyed || frame.bytesWritten < given) return;
          rest = await next();
        }
        frame.end();
      };
      const feeding = feed().catch((error: Error) => void frame.destroy(error));
      yield* frame as Chunks;
      frame.destroy();
      await feeding;
      rest = frame.bytesWritten < given ? last.subarray(last.length - (given - frame.bytesWritten)) : undefined;
    }
  } finally {
    await source.return?.();
  }
}

function describe(error: unknown, name: string, packing: 'gzip' | 'zstd'): unknown {
  const code = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? '') : '';
  if (!/^(Z_|ZSTD_)/.test(code)) return error;
  const isLong = /window|memory/i.test(code);
  const hint = isLong
    ? 'It was packed with `--long`: unpack it with `zstd -d --long=31`.'
    : 'Get it again, or rename it if it is not compressed.';
  return new MainbenchError('data', `is not a complete ${packing} file.`, { file: name, cause: error, hint });
}

/** Chunks that stay as they are when the next one comes: a stream reads ahead. */
async function* copies(chunks: Chunks): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}

async function* unpackAs(packing: 'gzip' | 'zstd', chunks: Chunks, name: string): AsyncGenerator<Uint8Array> {
  if (packing === 'zstd' && zlib.createZstdDecompress === undefined) {
    const hint = 'Use Node 22.15 or later, or unpack it with `zstd -d`.';
    throw new MainbenchError('environment', 'is zstd-compressed, which this Node does not read.', { file: name, hint });
  }
  try {
    if (packing === 'zstd') {
      yield* zstdContent(chunks);
      return;
    }
    const source = Readable.from(copies(chunks), { objectMode: false });
    const content = zlib.createGunzip();
    source.once('error', (error) => content.destroy(error));
    try {
      yield* source.pipe(content) as Chunks;
    } finally {
      source.destroy();
    }
  } catch (error) {
    throw describe(error, name, packing);
  }
}

/**
 * The content of a file: decompressed where its bytes or its name say that it is gzip or zstd.
 * @throws MainbenchError of kind `data` where it is not a whole file of that kind
 */
export async function* unpack(chunks: Chunks, name: string): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  try {
    const first = await source.next();
    const start = first.done ? new Uint8Array() : (first.value as Uint8Array);
    async function* all(): AsyncGenerator<Uint8Array> {
      if (first.done) return;
      yield start;
      for (let entry = await source.next(); !entry.done; entry = await source.next()) yield entry.value as Uint8Array;
    }
    const packing = packingOf(start);
    const taken = packing === 'none' ? namedPacking(name) : packing;
    if (taken === 'none') yield* all();
    else yield* unpackAs(taken, all(), name);
  } finally {
    // What is begun and not read to its end stays open otherwise.
    await source.return?.();
  }
}
