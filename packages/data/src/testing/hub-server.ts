import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenUntilEnd } from './fixtures.ts';

/** How the next download misbehaves. */
export type Mishap =
  | { kind: 'cut'; after: number }
  | { kind: 'stall'; after: number }
  | { kind: 'status'; status: number; retryAfter?: string }
  | { kind: 'other-bytes' }
  | { kind: 'other-etag' };

export interface HubServer {
  url: string;
  /** Method, path and the headers of interest, in order. */
  requests: { path: string; range?: string; authorization?: string }[];
  /** Taken one at a time, by requests for whole files or their rest. */
  mishaps: Mishap[];
  /** Taken one at a time, by requests of the interface: the tree and the commit of a revision. */
  apiMishaps: (Mishap & { kind: 'status' })[];
  servesRanges: boolean;
  /** Where the files are served from: this server by another name, so that it is another origin. */
  storage: string;
  requiredToken?: string;
  /** What the hub says of a request without that token. */
  refusal: { status: number; code: string };
  /** Where the next page of a list is; by default here. */
  nextPages?: string;
}

export interface HubContent {
  type?: 'model';
  repository: string;
  /** A former name, which leads to this one. */
  renamedFrom?: string;
  /** The commit. */
  revision: string;
  /** Branches and tags that stand for the commit. */
  branches?: readonly string[];
  files: Readonly<Record<string, Buffer>>;
  /** The head of the card. */
  card?: object;
}

const pageSize = 2;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

function sendTree(server: HubServer, content: HubContent, url: URL, response: ServerResponse): void {
  const folder = /\/tree\/[^/]+\/(.+)$/.exec(url.pathname)?.[1] ?? '';
  // Not in the order of names: the client has to sort.
  const paths = Object.keys(content.files)
    .filter((path) => folder === '' || path.startsWith(`${folder}/`))
    .reverse();
  const start = Number(url.searchParams.get('cursor') ?? 0);
  if (start + pageSize < paths.length) {
    url.searchParams.set('cursor', String(start + pageSize));
    response.setHeader('Link', `<${server.nextPages ?? server.url}${url.pathname}${url.search}>; rel="next"`);
  }
  sendEntries(content, paths.slice(start, start + pageSize), response);
}

/** What the hub says of files; a path that is a folder is left out. */
function sendEntries(content: HubContent, paths: readonly string[], response: ServerResponse): void {
  const entries = paths.flatMap((path) => {
    const bytes = content.files[path];
    if (bytes === undefined) return [];
    const lfs = { oid: sha256(bytes), size: bytes.length, pointerSize: 134 };
    return [{ type: 'file', path, size: bytes.length, oid: '0'.repeat(40), lfs }];
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
  response.setHeader('ETag', mishap?.kind === 'other-etag' ? '"another"' : `"${sha256(bytes)}"`);
  response.setHeader('Content-Length', body.length);
  if (ranged) response.setHeader('Content-Range', `bytes ${start}-${end - 1}/${bytes.length}`);
  response.writeHead(ranged ? 206 : 200);
  if (mishap?.kind === 'cut') {
    // Not at once: a client loses what it received and had not read when the connection broke.
    response.write(body.subarray(0, mishap.after), () => setTimeout(() => response.destroy(), 300));
  } else if (mishap?.kind === 'stall') response.write(body.subarray(0, mishap.after));
  else response.end(body);
}

function sendInfo(content: HubContent, revision: string, response: ServerResponse): void {
  if (![content.revision, ...(content.branches ?? [])].includes(revision)) {
    response.writeHead(404, { 'X-Error-Code': 'RevisionNotFound' }).end('{"error":"Invalid rev id"}');
    return;
  }
  const info = { id: content.repository, sha: content.revision, cardData: content.card ?? {}, siblings: [] };
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(info));
}

/** What of the interface of a data set a path asks for: `tree/…`, `paths-info/…`, `revision/…`, or nothing of it. */
function askedOf(repository: string, path: string): string | undefined {
  const prefix = `/api/datasets/${repository}`;
  if (path === prefix) return '';
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : undefined;
}

/** The paths that a form or JSON asks about. */
async function pathsAskedFor(request: IncomingMessage): Promise<string[]> {
  const body = await text(request);
  if (!body.startsWith('{')) return new URLSearchParams(body).getAll('paths');
  const { paths } = JSON.parse(body) as { paths: string | string[] };
  return [paths].flat();
}

/** The hub's endpoints that downloads use: the paged tree of a data set, and files with their redirect to storage. */
export async function startHubServer(content: HubContent): Promise<HubServer> {
  const state: HubServer = {
    url: '',
    requests: [],
    mishaps: [],
    apiMishaps: [],
    servesRanges: true,
    storage: '',
    refusal: { status: 401, code: 'GatedRepo' },
  };
  const storage = '/storage/';
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', state.url);
    const { range, authorization } = request.headers;
    state.requests.push({ path: url.pathname, range, authorization });
    const repositories = content.type === 'model' ? '' : '/datasets';
    const path = decodeURIComponent(url.pathname);
    const asked = askedOf(content.repository, path);
    const file = [content.revision, ...(content.branches ?? [])]
      .map((revision) => `${repositories}/${content.repository}/resolve/${revision}/`)
      .flatMap((prefix) => (path.startsWith(prefix) ? [path.slice(prefix.length)] : []))
      .find((name) => content.files[name] !== undefined);
    if (path.startsWith(storage)) {
      sendPart(state, content.files[path.slice(storage.length)] as Buffer, request, response);
    } else if (state.requiredToken !== undefined && authorization !== `Bearer ${state.requiredToken}`) {
      const { status, code } = state.refusal;
      response.writeHead(status, { 'Content-Type': 'application/json', 'X-Error-Code': code }).end('{"error":"gated"}');
    } else if (content.renamedFrom !== undefined && path.includes(`/${content.renamedFrom}/`)) {
      const to = (request.url ?? '').replace(content.renamedFrom, content.repository);
      response.writeHead(307, { Location: to }).end();
    } else if (asked !== undefined) {
      const mishap = state.apiMishaps.shift();
      if (mishap !== undefined) {
        if (mishap.retryAfter !== undefined) response.setHeader('Retry-After', mishap.retryAfter);
        response.writeHead(mishap.status).end();
      } else if (asked.startsWith('tree/')) sendTree(state, content, url, response);
      else if (asked.startsWith('paths-info/')) {
        pathsAskedFor(request).then((paths) => sendEntries(content, paths, response));
      } else sendInfo(content, asked.replace('revision/', '') || content.revision, response);
    } else if (file !== undefined) {
      const bytes = content.files[file] as Buffer;
      response.setHeader('X-Repo-Commit', content.revision);
      response.setHeader('X-Linked-Size', bytes.length);
      response.setHeader('X-Linked-Etag', `"${sha256(bytes)}"`);
      response.writeHead(302, { Location: state.storage + storage + file }).end();
    } else {
      const isKnown = path.includes(`/${content.repository}/`);
      response.writeHead(404, { 'X-Error-Code': isKnown ? 'EntryNotFound' : 'RepoNotFound' }).end();
    }
  });
  state.url = await listenUntilEnd(server);
  return state;
}
