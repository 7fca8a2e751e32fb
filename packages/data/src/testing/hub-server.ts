import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** How the next download misbehaves. */
export type Mishap =
  | { kind: 'cut'; after: number }
  | { kind: 'stall'; after: number }
  | { kind: 'status'; status: number; retryAfter?: string }
  | { kind: 'other-bytes' };

export interface HubServer {
  url: string;
  /** Method, path and the headers of interest, in order. */
  requests: { path: string; range?: string; authorization?: string }[];
  /** Taken one at a time, by requests for whole files or their rest. */
  mishaps: Mishap[];
  servesRanges: boolean;
  requiredToken?: string;
  /** Where the next page of a list is; by default here. */
  nextPages?: string;
}

interface Content {
  type?: 'model';
  repository: string;
  revision: string;
  files: Readonly<Record<string, Buffer>>;
}

const pageSize = 2;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

function sendTree(server: HubServer, content: Content, url: URL, response: ServerResponse): void {
  const folder = url.pathname.split(`/tree/${content.revision}/`)[1] ?? '';
  // Not in the order of names: the client has to sort.
  const paths = Object.keys(content.files)
    .filter((path) => path.startsWith(`${folder}/`))
    .reverse();
  const start = Number(url.searchParams.get('cursor') ?? 0);
  if (start + pageSize < paths.length) {
    url.searchParams.set('cursor', String(start + pageSize));
    response.setHeader('Link', `<${server.nextPages ?? server.url}${url.pathname}${url.search}>; rel="next"`);
  }
  const entries = paths.slice(start, start + pageSize).map((path) => {
    const bytes = content.files[path] as Buffer;
    const lfs = { oid: sha256(bytes), size: bytes.length, pointerSize: 134 };
    return { type: 'file', path, size: bytes.length, oid: '0'.repeat(40), lfs };
  });
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(entries));
}

function sendPart(server: HubServer, bytes: Buffer, request: IncomingMessage, response: ServerResponse): void {
  const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const probe = request.headers.range === 'bytes=0-0';
  const mishap = probe ? undefined : server.mishaps.shift();
  if (mishap?.kind === 'status') {
    if (mishap.retryAfter !== undefined) response.setHeader('Retry-After', mishap.retryAfter);
    response.writeHead(mishap.status).end();
    return;
  }
  const ranged = asked !== null && (server.servesRanges || probe);
  const start = ranged ? Number(asked[1]) : 0;
  if (ranged && start >= bytes.length) {
    response.writeHead(416, { 'Content-Range': `bytes */${bytes.length}` }).end();
    return;
  }
  const end = ranged && asked[2] !== '' ? Number(asked[2]) + 1 : bytes.length;
  const body = mishap?.kind === 'other-bytes' ? Buffer.alloc(end - start, 'x') : bytes.subarray(start, end);
  response.setHeader('ETag', `"${sha256(bytes)}"`);
  response.setHeader('Content-Length', body.length);
  if (ranged) response.setHeader('Content-Range', `bytes ${start}-${end - 1}/${bytes.length}`);
  response.writeHead(ranged ? 206 : 200);
  if (mishap?.kind === 'cut') {
    // Not at once: a client loses what it received and had not read when the connection broke.
    response.write(body.subarray(0, mishap.after), () => setTimeout(() => response.destroy(), 100));
  } else if (mishap?.kind === 'stall') response.write(body.subarray(0, mishap.after));
  else response.end(body);
}

/** The hub's endpoints that downloads use: the paged tree of a data set, and files with their redirect to storage. */
export async function startHubServer(content: Content): Promise<HubServer> {
  const state: HubServer = { url: '', requests: [], mishaps: [], servesRanges: true };
  const storage = '/storage/';
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', state.url);
    const { range, authorization } = request.headers;
    state.requests.push({ path: url.pathname, range, authorization });
    const repositories = content.type === 'model' ? '' : '/datasets';
    const resolved = `${repositories}/${content.repository}/resolve/${content.revision}/`;
    const path = decodeURIComponent(url.pathname);
    if (path.startsWith(storage)) {
      sendPart(state, content.files[path.slice(storage.length)] as Buffer, request, response);
    } else if (state.requiredToken !== undefined && authorization !== `Bearer ${state.requiredToken}`) {
      response.writeHead(401, { 'Content-Type': 'application/json' }).end('{"error":"gated"}');
    } else if (path.startsWith(`/api/datasets/${content.repository}/tree/`)) {
      sendTree(state, content, url, response);
    } else if (path.startsWith(resolved) && content.files[path.slice(resolved.length)] !== undefined) {
      response.writeHead(302, { Location: storage + path.slice(resolved.length) }).end();
    } else {
      response.writeHead(404, { 'X-Error-Code': 'EntryNotFound' }).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return state;
}
