import * as zlib from 'node:zlib';
import { faultOfEncoding, faultOfSize } from './network-fault.ts';
import type { Reply } from './reply.ts';

type Decode = (bytes: Buffer, options: { maxOutputLength: number }) => Buffer;

/** Node before 22.15 has no zstd. */
const decoders = new Map<string, Decode | undefined>(
  Object.entries({
    gzip: zlib.gunzipSync,
    'x-gzip': zlib.gunzipSync,
    deflate: zlib.inflateSync,
    br: zlib.brotliDecompressSync,
    zstd: zlib.zstdDecompressSync,
  }),
);

/**
 * The bytes of a body without its content encoding: none is asked for, and some proxies compress all the same.
 *
 * @param place address and route, without credentials
 * @param largest bytes that it may have
 * @throws EndpointFault where they are more, or are not of the encoding
 */
export function decodedBody(place: string, headers: Reply['headers'], bytes: Buffer, largest: number): Buffer {
  const encoding = headers['content-encoding'];
  const decode = typeof encoding === 'string' ? decoders.get(encoding.trim().toLowerCase()) : undefined;
  if (decode === undefined || bytes.length === 0) return bytes;
  try {
    return decode(bytes, { maxOutputLength: largest });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw faultOfSize(place, largest);
    throw faultOfEncoding(place, error);
  }
}
