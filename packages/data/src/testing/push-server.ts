import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenUntilEnd } from './fixtures.ts';

/** What of the hub takes uploads: repositories are made, large files go to storage, a commit names them all. */
export interface PushServer {
  url: string;
  requests: { method: string; path: string; authorization?: string }[];
  /** Made data sets by their names, and whether they are private. */
  repositories: Map<string, { isPrivate: boolean }>;
  /** Files of the newest commit of each data set. */
  commits: Map<string, { title: string; files: Record<string, Buffer> }>;
  /** The token that may write. */
  token: string;
  /** Statuses that the next requests are answered with, one at a time. */
  statuses: { status: number; retryAfter?: string }[];
}

interface Line {
  key: string;
  value: { path: string; content: string; oid: string; summary: string };
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Files that go to storage: as on the hub, Parquet. */
const isLarge = (path: string) => path.endsWith('.parquet');

/** Starts a server; storage is the same server by another name, so that it is another origin. */
export async function startPushServer(): Promise<PushServer> {
  const state: PushServer = {
    url: '',
    requests: [],
    repositories: new Map(),
    commits: new Map(),
    token: 'hf_writer',
    statuses: [],
  };
  const stored = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const path = decodeURIComponent(new URL(request.url ?? '/', state.url).pathname);
    const { authorization } = request.headers;
    state.requests.push({
      method: request.method ?? '',
      path,
      ...(authorization === undefined ? {} : { authorization }),
    });
    const send = (value: unknown, status = 200) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    };
    if (path.startsWith('/storage/')) {
      const oid = path.slice('/storage/'.length);
      if (sha256(body) === oid) stored.set(oid, body);
      send({}, sha256(body) === oid ? 200 : 400);
      return;
    }
    const refused = state.statuses.shift();
    if (refused !== undefined) {
      if (refused.retryAfter !== undefined) response.setHeader('Retry-After', refused.retryAfter);
      send({ error: 'refused' }, refused.status);
      return;
    }
    if (authorization !== `Bearer ${state.token}`) {
      send({ error: 'Invalid credentials' }, 401);
      return;
    }
    if (path === '/api/repos/create') {
      const { organization, name, visibility } = JSON.parse(body.toString());
      const id = `${organization}/${name}`;
      if (state.repositories.has(id)) {
        send({ error: 'exists' }, 409);
        return;
      }
      state.repositories.set(id, { isPrivate: visibility === 'private' });
      send({ url: `${state.url}/datasets/${id}`, id });
      return;
    }
    const [, id = ''] = /^\/(?:api\/)?datasets\/([^/]+\/[^/]+?)(?:\.git)?\//.exec(path) ?? [];
    if (!state.repositories.has(id)) send({ error: 'not found' }, 404);
    else if (path.endsWith('/preupload/main')) {
      const { files } = JSON.parse(body.toString()) as { files: { path: string }[] };
      send({
        files: files.map((file) => ({
          path: file.path,
          uploadMode: isLarge(file.path) ? 'lfs' : 'regular',
          shouldIgnore: false,
        })),
      });
    } else if (path.endsWith('/info/lfs/objects/batch')) {
      const { objects } = JSON.parse(body.toString()) as { objects: { oid: string; size: number }[] };
      const storage = state.url.replace('127.0.0.1', 'localhost');
      send({
        transfer: 'basic',
        objects: objects.map(({ oid, size }) =>
          stored.has(oid) ? { oid, size } : { oid, size, actions: { upload: { href: `${storage}/storage/${oid}` } } },
        ),
      });
    } else if (path.endsWith('/commit/main')) {
      const lines = body
        .toString()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
      const title = lines.find(({ key }) => key === 'header')?.value.summary ?? '';
      const files: Record<string, Buffer> = {};
      for (const { key, value } of lines) {
        if (key === 'file') files[value.path] = Buffer.from(value.content, 'base64');
        if (key === 'lfsFile') files[value.path] = stored.get(value.oid) ?? Buffer.from('missing');
      }
      state.commits.set(id, { title, files });
      send({
        success: true,
        commitOid: 'e'.repeat(40),
        commitUrl: `${state.url}/datasets/${id}/commit/${'e'.repeat(40)}`,
      });
    } else send({ error: 'not found' }, 404);
  }

  state.url = await listenUntilEnd(server);
  return state;
}
