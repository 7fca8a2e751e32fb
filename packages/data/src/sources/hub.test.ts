import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { JsonObject, SourceContext } from '@mainbench/spec';
import { afterEach, expect, it, vi } from 'vitest';
import { collect } from '../testing/collect.ts';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { type HubContent, type HubServer, startHubServer } from '../testing/hub-server.ts';
import { makeParquet } from '../testing/make-parquet.ts';
import { hub } from './hub.ts';

afterEach(() => vi.unstubAllEnvs());

const revision = 'c'.repeat(40);
const row = (n: number) => ({ instruction: `ask ${n}`, input: '', output: `answer ${n}` });
const lines = (from: number, to: number) =>
  Buffer.from(Array.from({ length: to - from }, (_, n) => `${JSON.stringify(row(from + n))}\n`).join(''));

async function start(content: Partial<HubContent> = {}) {
  const server = await startHubServer({
    repository: 'owner/set',
    revision,
    branches: ['main'],
    files: { 'data/train.jsonl': lines(0, 3) },
    ...content,
  });
  server.storage = server.url.replace('127.0.0.1', 'localhost');
  vi.stubEnv('HF_ENDPOINT', server.url);
  vi.stubEnv('HF_TOKEN', '');
  vi.stubEnv('HF_TOKEN_PATH', '/nowhere/token');
  vi.stubEnv('HF_HOME', await temporaryFolder());
  vi.stubEnv('MAINBENCH_CACHE', await temporaryFolder());
  return server;
}

async function read(options: JsonObject = {}, context: SourceContext & { notes?: string[] } = contextFor('/nowhere')) {
  const settings = hub.options.parse({ id: 'owner/set', ...options });
  const identity = await hub.identity(settings, context);
  const rows = await collect(hub.read(settings, context));
  return { identity, rows, texts: rows.map(({ instruction }) => instruction) };
}

it('reads Parquet in parts, only the columns and row groups that it needs, once', async () => {
  const folder = await temporaryFolder();
  const files: Record<string, Buffer> = {};
  for (const [shard, from] of [0, 40].entries()) {
    const path = join(folder, String(shard));
    const rows = Array.from({ length: 40 }, (_, n) => ({ ...row(from + n), waste: 'x'.repeat(5000) }));
    await makeParquet(path, rows, { rowGroup: 10, compression: 'none' });
    files[`data/train-0000${shard}-of-00002.parquet`] = await readFile(path);
  }
  const server = await start({ files });
  const { identity, texts } = await read();
  expect(identity).toEqual({ commit: revision });
  expect(texts).toEqual(Array.from({ length: 80 }, (_, n) => `ask ${n}`));
  const asked = server.requests.length;
  expect((await read({ limit: 3, revision })).rows[0]?.id).toBe('data/train-00000-of-00002.parquet:row-1');
  expect(server.requests.length).toBe(asked);
});

it('fetches of a large Parquet file only what a limit and its columns need', async () => {
  const path = join(await temporaryFolder(), 'a');
  const rows = Array.from({ length: 96 }, (_, n) => ({ ...row(n), waste: `${n}${'x'.repeat(250_000)}` }));
  await makeParquet(path, rows, { rowGroup: 24, compression: 'none' });
  const bytes = await readFile(path);
  const server = await start({ files: { 'train.parquet': bytes } });
  expect((await read({ limit: 2 })).texts).toEqual(['ask 0', 'ask 1']);
  const block = 8 * 1024 * 1024;
  const asked = new Set(server.requests.flatMap(({ path: at, range }) => (at.startsWith('/storage/') ? [range] : [])));
  // The footer at the end and the first columns; waste lies between.
  expect(Math.ceil(bytes.length / block)).toBeGreaterThanOrEqual(3);
  expect(asked.size).toBe(2);
});

it('reads other formats where there is no Parquet, across a list of several pages', async () => {
  const files = Object.fromEntries(
    [0, 1, 2, 3, 4].map((n) => [`part-${n}.jsonl.gz`, gzipSync(lines(2 * n, 2 * n + 2))]),
  );
  await start({ files: { ...files, 'README.md': Buffer.from('# x') } });
  expect((await read()).texts).toEqual(Array.from({ length: 10 }, (_, n) => `ask ${n}`));
});

it('pins the commit of a branch at its first use', async () => {
  const pins = new Map<string, string>();
  const context = { ...contextFor('/nowhere'), pins };
  await start();
  await read({}, context);
  expect([...pins]).toEqual([['hub:owner/set@main', revision]]);
  const moved = 'd'.repeat(40);
  await start({ revision: moved, files: { 'data/train.jsonl': lines(5, 6) } });
  expect((await hub.identity(hub.options.parse({ id: 'owner/set' }), context)).commit).toBe(revision);
  expect((await read()).identity).toEqual({ commit: moved });
});

it('follows a data set to its new name, and says so', async () => {
  await start({ renamedFrom: 'owner/old' });
  const context = contextFor('/nowhere');
  expect((await read({ id: 'owner/old' }, context)).texts).toHaveLength(3);
  expect(context.notes).toContain('the hub data set owner/old is now owner/set: name it so');
});

it('sends the token of a gated data set, to the hub alone', async () => {
  const server = await start();
  server.requiredToken = 'hf_secret';
  vi.stubEnv('HF_TOKEN', 'hf_secret');
  expect((await read()).texts).toHaveLength(3);
  for (const { path, authorization } of server.requests) {
    expect(authorization).toBe(path.startsWith('/storage/') ? undefined : 'Bearer hf_secret');
  }
});

it('waits as a limiting hub asks, and reads nothing twice after a cut', async () => {
  const server = await start();
  server.apiMishaps.push({ kind: 'status', status: 429, retryAfter: '0' });
  server.mishaps.push({ kind: 'cut', after: 20 });
  expect((await read()).texts).toEqual(['ask 0', 'ask 1', 'ask 2']);
  const ranges = server.requests.flatMap(({ path, range }) => (path.startsWith('/storage/') ? [range] : []));
  expect(ranges).toHaveLength(2);
  expect(ranges[1]).toMatch(/^bytes=20-/);
});

type Refusal = (server: HubServer) => void;

it.each<[string, JsonObject, Refusal, string, string]>([
  [
    '401',
    {},
    (server) => {
      server.requiredToken = 'x';
    },
    'the hub data set owner/set is gated (HTTP 401).',
    'Accept the terms',
  ],
  [
    '403',
    {},
    (server) => {
      server.requiredToken = 'x';
      server.refusal = { status: 403, code: 'GatedRepo' };
      vi.stubEnv('HF_TOKEN', 'hf_other');
    },
    'the hub data set owner/set is gated (HTTP 403).',
    'with the account of the access token',
  ],
  ['404', { id: 'owner/none' }, () => {}, 'the hub has no data set owner/none (HTTP 404).', 'Check its name'],
  ['revision', { revision: 'v9' }, () => {}, 'the hub data set owner/set has no such revision', 'Name a branch'],
  [
    '429 for an hour',
    {},
    (server) => {
      server.apiMishaps.push({ kind: 'status', status: 429, retryAfter: '3600' });
    },
    'cannot be downloaded (HTTP 429).',
    'Run the same command again',
  ],
  ['offline', {}, () => vi.stubEnv('HF_HUB_OFFLINE', '1'), 'HF_HUB_OFFLINE disables downloads', 'Unset HF_HUB_OFFLINE'],
])('says what is wrong: %s', async (_, options, prepare, message, hint) => {
  prepare(await start());
  await expect(read(options)).rejects.toMatchObject({
    kind: 'data',
    message: expect.stringContaining(message),
    details: { hint: expect.stringContaining(hint) },
  });
});

it('reads without a network what Python’s tools fetched, and what it fetched itself', async () => {
  await start();
  await read();
  vi.stubEnv('HF_HUB_OFFLINE', '1');
  expect((await read({ revision })).texts).toHaveLength(3);
  const home = await temporaryFolder();
  vi.stubEnv('HF_HOME', home);
  vi.stubEnv('MAINBENCH_CACHE', await temporaryFolder());
  const root = join(home, 'hub/datasets--owner--set');
  for (const name of ['refs', `snapshots/${revision}`, 'blobs']) await mkdir(join(root, name), { recursive: true });
  await writeFile(join(root, 'refs/main'), revision);
  await writeFile(join(root, 'blobs/b'), lines(7, 9));
  await writeFile(join(root, 'blobs/r'), '---\nconfigs:\n- config_name: x\n  data_files: some.jsonl\n---\n');
  await symlink('../../blobs/b', join(root, `snapshots/${revision}/some.jsonl`));
  await symlink('../../blobs/b', join(root, `snapshots/${revision}/other.jsonl`));
  await symlink('../../blobs/r', join(root, `snapshots/${revision}/README.md`));
  expect((await read()).texts).toEqual(['ask 7', 'ask 8']);
});

it.each(['set', 'a/b/c', '../x', 'a/..', 'owner/ set'])('takes %s for no name', (id) => {
  expect(hub.options.safeParse({ id }).success).toBe(false);
});
