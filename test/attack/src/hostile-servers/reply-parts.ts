import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Answer = (response: ServerResponse) => void;
type Encode = (bytes: Buffer) => Buffer;

const megabyte = 1024 * 1024;

/** A body as it is. */
export function text(
  body: string | Buffer,
  type = 'application/json',
  code = 200,
  headers: Record<string, string> = {},
): Answer {
  return (response) => response.writeHead(code, { 'content-type': type, ...headers }).end(body);
}

/** A redirection; `ELSEWHERE` stands for the address that the server was given for it. */
export function status(code: number, location: string): Answer {
  return (response) => {
    const to =
      location === 'ELSEWHERE' ? String(response.req.headers['x-elsewhere'] ?? process.env.ELSEWHERE) : location;
    response.writeHead(code, { location: to }).end();
  };
}

/** The same over and over, as fast as it is taken. */
export function flood(piece: string, headers: Record<string, string | number> = {}): Answer {
  const chunk = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)), 'utf8');
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    const write = () => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', write);
    };
    write();
  };
}

/** A body with the name of an encoding. */
export function zipped(encoding: string, body: Buffer): Answer {
  return (response) => response.writeHead(200, { 'content-encoding': encoding }).end(body);
}

/** 300 MB of nothing, made small; made once, when it is first asked for. */
export function bomb(encoding: string, encode: Encode): Answer {
  let body: Buffer | undefined;
  return (response) => {
    body ??= encode(Buffer.alloc(300 * megabyte));
    zipped(encoding, body)(response);
  };
}

/** A byte every 50 ms. */
export function slowly(start: string): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(start);
    drip(response.socket, () => response.write(' '));
  };
}

function drip(socket: Socket | null, write: () => void): void {
  const timer = setInterval(write, 50);
  socket?.once('close', () => clearInterval(timer));
}

/**
 * Bytes past HTTP, and after them a piece over and over: `END` ends the connection instead, `SLOWLY` writes a letter every
 * 50 ms.
 */
export function raw(first: string, then = ''): Answer {
  return ({ socket }) => {
    if (socket === null) return;
    socket.write(first);
    if (then === 'END') socket.end();
    else if (then === 'SLOWLY') drip(socket, () => socket.write('a'));
    else if (then !== '') again(socket, then);
  };
}

function again(socket: Socket, piece: string): void {
  const write = () => {
    if (socket.destroyed) return;
    socket.write(piece);
    setImmediate(write);
  };
  write();
}

/** 100,000 in each other. */
export function brackets(open: string, close: string, inside = ''): string {
  return `${open.repeat(100_000)}${inside}${close.repeat(100_000)}`;
}

/** A list of so many equal values. */
export function many(value: string, count: number): string {
  return `[${`${value},`.repeat(count - 1)}${value}]`;
}

/** An object with so many different names. */
export function distinctKeys(count: number): string {
  return `{${Array.from({ length: count }, (_, index) => `"k${index}":0`).join(',')}}`;
}
