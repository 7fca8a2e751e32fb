import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { sha256 } from '@mainbench/kit';
import { afterEach, expect, it, vi } from 'vitest';
import { collect } from '../testing/collect.ts';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { startHubServer } from '../testing/hub-server.ts';
import { type RemoteSettings, remoteFile } from './remote-file.ts';

const content = randomBytes(1000);
const settings: Partial<RemoteSettings> = { blockBytes: 300, attempts: 4, baseDelay: 1, stallTimeout: 200 };

afterEach(() => vi.unstubAllEnvs());

async function start() {
  const files = { 'data/train.parquet': content };
  const server = await startHubServer({ repository: 'owner/set', revision: 'abc', files });
  server.storage = server.url.replace('127.0.0.1', 'localhost');
  vi.stubEnv('HF_ENDPOINT', server.url);
  vi.stubEnv('HF_TOKEN', 'hf_secret');
  const url = `${server.url}/datasets/owner/set/resolve/abc/data/train.parquet`;
  const folder = join(await temporaryFolder(), 'blocks');
  const open = (changes: object = {}) =>
    remoteFile(
      { url, size: content.length, sha256: sha256(content), label: 'owner/set/data/train.parquet', ...changes },
      folder,
      contextFor('/nowhere'),
      settings,
    );
  const ranges = () => server.requests.flatMap(({ path, range }) => (path.startsWith('/storage/') ? [range] : []));
  return { server, open, ranges };
}

const whole = async (file: ReturnType<typeof remoteFile>) => Buffer.concat(await collect(file.chunks()));

it('fetches each part once, from storage without the token, also for the next process', async () => {
  const { server, open, ranges } = await start();
  const random = await open().randomAccess();
  expect(Buffer.from(await random.slice(250, 650))).toEqual(content.subarray(250, 650));
  expect(await Promise.all([random.slice(10, 20), random.slice(15, 30)])).toHaveLength(2);
  expect(ranges()).toEqual(['bytes=0-299', 'bytes=300-599', 'bytes=600-899']);
  expect(await whole(open())).toEqual(content);
  expect(ranges().slice(3)).toEqual(['bytes=900-999']);
  expect(server.requests.filter(({ path }) => path.startsWith('/storage/')).map((each) => each.authorization)).toEqual(
    Array(4).fill(undefined),
  );
  // The address in storage is asked again, not the hub.
  expect(server.requests.filter(({ authorization }) => authorization === 'Bearer hf_secret')).toHaveLength(2);
});

it('goes on where a part was cut or stood still, and waits as long as it is asked to', async () => {
  const { server, open, ranges } = await start();
  server.mishaps.push(
    { kind: 'cut', after: 100 },
    { kind: 'stall', after: 50 },
    { kind: 'status', status: 429, retryAfter: '0' },
    { kind: 'status', status: 503 },
  );
  expect(await whole(open())).toEqual(content);
  expect(ranges().slice(0, 6)).toEqual([
    'bytes=0-299',
    'bytes=100-299',
    ...Array(3).fill('bytes=150-299'),
    'bytes=300-599',
  ]);
});

it('asks the hub again where an address in storage ended', async () => {
  const { server, open } = await start();
  const random = await open().randomAccess();
  await random.slice(0, 10);
  server.mishaps.push({ kind: 'status', status: 403 });
  expect(Buffer.from(await random.slice(400, 410))).toEqual(content.subarray(400, 410));
});

it('says that a file changed between its parts, and fetches it anew the next time', async () => {
  const { server, open } = await start();
  const random = await open().randomAccess();
  await random.slice(0, 10);
  server.mishaps.push({ kind: 'other-etag' });
  await expect(random.slice(400, 410)).rejects.toMatchObject({
    kind: 'data',
    message: expect.stringMatching(/changed while it was read: its ETag was "\w+" and is "another"\.$/),
    details: { hint: 'Run the same command again: it is fetched anew.' },
  });
  expect(await whole(open())).toEqual(content);
});

it('refuses bytes that are not those of the file', async () => {
  const { server, open } = await start();
  server.mishaps.push({ kind: 'other-bytes' });
  await expect(whole(open())).rejects.toThrow('is not the expected file: its SHA-256 is');
  expect(await whole(open())).toEqual(content);
});

it.each([
  [{ size: 900 }, 'has 1000 bytes, expected 900.'],
  [{ url: 'http://127.0.0.1:1/x' }, 'cannot be reached'],
])('says what is wrong with %j', async (changes, message) => {
  const { open } = await start();
  await expect(whole(open(changes))).rejects.toMatchObject({ kind: 'data', message: expect.stringContaining(message) });
});

it('says where parts are not served', async () => {
  const { server, open } = await start();
  server.servesRanges = false;
  await expect(whole(open())).rejects.toThrow('is not served in parts.');
});
