import * as zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodedBody } from './content-encoding.ts';

const encode = {
  gzip: zlib.gzipSync,
  'X-GZip': zlib.gzipSync,
  deflate: zlib.deflateSync,
  br: zlib.brotliCompressSync,
  ...(zlib.zstdCompressSync === undefined ? {} : { zstd: zlib.zstdCompressSync }),
};

describe.each(Object.entries(encode))('a body as %s', (encoding, compress) => {
  const headers = { 'content-encoding': encoding };

  it('is read as if it were none', () => {
    const body = decodedBody('http://host/x', headers, compress(Buffer.from('{"a":1}', 'utf8')), 1000);
    expect(body.toString('utf8')).toBe('{"a":1}');
  });

  it('is given up where it grows beyond its bound', () => {
    const bomb = compress(Buffer.alloc(50_000_000));
    expect(() => decodedBody('http://host/x', headers, bomb, 1024 * 1024)).toThrow(
      'http://host/x sent more than 1 MB, too much for this request.',
    );
  });

  it('is named where it is something else', () => {
    expect(() => decodedBody('http://host/x', headers, Buffer.from('plain text', 'utf8'), 1000)).toThrow(
      'http://host/x sent a body that is not in the encoding that its header declares.',
    );
  });
});

it('leaves a body alone that has none, or one that is not known', () => {
  const bytes = Buffer.from('{}', 'utf8');
  for (const encoding of [undefined, 'identity', 'toString', 'rot13']) {
    expect(decodedBody('http://host/x', { 'content-encoding': encoding }, bytes, 1000)).toBe(bytes);
  }
});
