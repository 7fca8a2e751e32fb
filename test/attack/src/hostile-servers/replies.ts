import type { ServerResponse } from 'node:http';
import * as zlib from 'node:zlib';
import { bomb, brackets, distinctKeys, flood, many, raw, slowly, status, text, zipped } from './reply-parts.ts';

/** One kind of reply that no server should give, and what a user is to read of it. */
export interface HostileReply {
  name: string;
  answer: (response: ServerResponse) => void;
  /** What the sentence has to say. */
  said: RegExp;
  /** Whether it is told by the way it comes, whatever was asked for. */
  byTransport?: true;
}

const fastBrotli = (bytes: Buffer) =>
  zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 3 } });

const tooMuch = /sent more than \d+ MB/;
const tooLate = /gave no answer within/;
const brokenOff = /closed the connection before its answer was complete/;
const noHttp = /did not answer with valid HTTP/;
const otherShape = /answered with .* where .* was expected|serves no model/;

/** What is wrong with the way in which they come. */
const transported: readonly HostileReply[] = [
  { name: '900 MB with their length', answer: flood('a', { 'content-length': 900_000_000 }), said: tooMuch },
  { name: '900 MB in chunks', answer: flood('[[1,2],'), said: tooMuch },
  {
    name: 'events without end',
    answer: flood('data: {"a":1}\n\n', { 'content-type': 'text/event-stream' }),
    said: tooMuch,
  },
  { name: 'a gzip bomb', answer: bomb('gzip', zlib.gzipSync), said: tooMuch },
  { name: 'a deflate bomb', answer: bomb('deflate', zlib.deflateSync), said: tooMuch },
  { name: 'a brotli bomb', answer: bomb('br', fastBrotli), said: tooMuch },
  // Node before 22.15 has none.
  {
    name: 'a zstd bomb',
    answer: bomb('zstd', zlib.zstdCompressSync ?? zlib.gzipSync),
    said: /sent more than|not in the encoding|answered with/,
  },
  {
    name: 'gzip that is none',
    answer: zipped('gzip', Buffer.from('{"data":[]}', 'utf8')),
    said: /not in the encoding that its header declares/,
  },
  {
    name: 'gzip that is cut',
    answer: zipped('gzip', zlib.gzipSync('{"data":[]}'.repeat(99)).subarray(0, 40)),
    said: /not in the encoding/,
  },
  { name: 'a redirection elsewhere', answer: status(307, 'ELSEWHERE'), said: /answered 307, a redirection/ },
  { name: 'a redirection to itself', answer: status(301, '/'), said: /answered 301, a redirection/ },
  {
    name: 'a switch of protocols',
    answer: raw('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    said: /closed the connection|did not answer with valid HTTP/,
  },
  { name: '100 Continue without end', answer: raw('', 'HTTP/1.1 100 Continue\r\n\r\n'), said: brokenOff },
  {
    name: 'headers without end',
    answer: raw('HTTP/1.1 200 OK\r\n', 'x-a: '.padEnd(9000, 'a').concat('\r\n')),
    said: noHttp,
  },
  { name: 'no HTTP', answer: raw('SSH-2.0-OpenSSH_9.6\r\n'), said: noHttp },
  { name: 'an end without an answer', answer: (response) => response.socket?.destroy(), said: brokenOff },
  {
    name: 'half a body',
    answer: raw('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"data": [{"id"', 'END'),
    said: brokenOff,
  },
  {
    name: 'more than its length',
    answer: raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}{"data":[]}', 'END'),
    said: /closed the connection|did not answer with valid HTTP|answered with/,
  },
  { name: 'status 999', answer: raw('HTTP/1.1 999 Wow\r\ncontent-length: 2\r\n\r\n{}'), said: /answered 999/ },
];

/** What is wrong with what they hold. */
const contents: readonly HostileReply[] = [
  { name: 'nothing', answer: text(''), said: /answered with nothing/ },
  { name: 'a page', answer: text('<html><script>alert(1)</script>', 'text/html'), said: /an HTML page/ },
  { name: 'lists in lists', answer: text(brackets('[', ']')), said: otherShape },
  { name: 'objects in objects', answer: text(brackets('{"error":', '}', '1')), said: otherShape },
  {
    name: 'an error in errors',
    answer: text(brackets('{"error":', '}', '"x"'), 'application/json', 400),
    said: /answered 400/,
  },
  { name: 'empty lists by the million', answer: text(many('[]', 2_500_000)), said: otherShape },
  { name: 'choices by the million', answer: text(`{"choices":${many('{"text":1}', 600_000)}}`), said: otherShape },
  { name: 'models by the million', answer: text(`{"data":${many('{"id":"a model"}', 1_000_000)}}`), said: tooMuch },
  { name: 'many models', answer: text(`{"data":${many('{"id":"x"}', 700_000)}}`), said: otherShape },
  { name: 'names by the million', answer: text(distinctKeys(500_000)), said: otherShape },
  {
    name: 'objects of different names',
    answer: text(
      `[${distinctKeys(400_000)
        .slice(1, -1)
        .replaceAll(/"k\d+":0/g, '{$&}')}]`,
    ),
    said: otherShape,
  },
  { name: 'white space', answer: text(' '.repeat(7_000_000)), said: /answered with nothing/ },
  { name: 'white space before an end', answer: text(`{} ${' '.repeat(7_000_000)} data: [DONE`), said: otherShape },
  {
    name: 'numbers without bounds',
    answer: text('{"version":"1","model_id":1e999,"data":[{"id":1e999}],"max_input_tokens":-1e999}'),
    said: otherShape,
  },
  { name: 'NaN', answer: text('{"data": NaN}'), said: otherShape },
  { name: 'no UTF-8', answer: text(Buffer.from([0x7b, 0xff, 0xfe, 0xc3, 0x28, 0x7d])), said: otherShape },
  {
    name: 'names of prototypes',
    answer: text('{"__proto__":{"data":[],"choices":[]},"constructor":1,"toString":1,"data":{"__proto__":[]}}'),
    said: otherShape,
  },
  {
    name: 'values that are no words',
    answer: text(
      '{"choices":[{"finish_reason":{"toString":1,"valueOf":1},"text":null,"message":{"content":null}}],"data":[{"id":"x"}],"error":{"code":{"toString":1,"valueOf":1},"message":{"toString":1}}}',
    ),
    said: /answered 200: .*toString/,
  },
  { name: 'the same name twice', answer: text('{"data":[{"id":"x"}],"data":7}'), said: otherShape },
  {
    name: 'halves of characters',
    answer: text('{"error":"\\ud800 \\udc00"}', 'application/json', 400),
    said: /answered 400/,
  },
  {
    name: 'escape sequences and turned text',
    answer: text(
      JSON.stringify({ error: '\u001b[2J\u001b]0;x\u0007 \u202egnorw\u2066 \r\nOK' }),
      'application/json',
      400,
    ),
    said: /answered 400/,
  },
  {
    name: 'a sentence of 7 MB',
    answer: text(JSON.stringify({ error: { message: 'no '.repeat(2_300_000) } }), 'application/json', 400),
    said: /answered 400/,
  },
  {
    name: 'a wait of years',
    answer: text('{"error":"later"}', 'application/json', 429, {
      'retry-after': '1e9',
      'retry-after-ms': '99999999999999',
    }),
    said: /answered 429/,
  },
];

/** What only the time limit ends. */
const endless: readonly HostileReply[] = [
  { name: 'silence', answer: () => {}, said: tooLate },
  { name: 'a body that does not come', answer: (response) => response.writeHead(200).flushHeaders(), said: tooLate },
  { name: 'a byte now and then', answer: slowly('{"data":['), said: tooLate },
  { name: 'a header now and then', answer: raw('HTTP/1.1 200 OK\r\nx-a: ', 'SLOWLY'), said: tooLate },
  { name: 'one hint after the other', answer: raw('', 'HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n'), said: tooLate },
];

export const hostileReplies: readonly HostileReply[] = [
  ...[...transported, ...endless].map((reply) => ({ ...reply, byTransport: true as const })),
  ...contents,
];
