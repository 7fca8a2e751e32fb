import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MainbenchError } from '@mainbench/spec';
import { expect, it, vi } from 'vitest';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { startHubServer } from '../testing/hub-server.ts';
import { openUrl } from './network.ts';
import { type Download, type DownloadSettings, downloadVerified } from './verified-download.ts';

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));
const sha256 = createHash('sha256').update(bytes).digest('hex');
const quick: Partial<DownloadSettings> = { baseDelay: 1, attempts: 4 };

async function prepare(changes: Partial<Download> = {}) {
  const server = await startHubServer({ repository: 'a/b', revision: 'r', files: { 'data.bin': bytes } });
  const directory = await temporaryFolder();
  const url = `${server.url}/storage/data.bin`;
  const download: Download = {
    url,
    target: join(directory, 'sub', 'data.bin'),
    sha256,
    checksumFrom: 'registry',
    size: bytes.length,
    open: (offset, signal) => openUrl(url, offset, {}, signal),
    ...changes,
  };
  return { server, directory, download, context: contextFor(directory) };
}

it('downloads a file once, with a note of its origin, and leaves nothing else', async () => {
  const { server, download, context } = await prepare();
  expect(await downloadVerified(download, context, quick)).toBe(download.target);
  expect(await readFile(download.target)).toEqual(bytes);
  expect(await readdir(join(download.target, '..'))).toEqual(['data.bin', 'data.bin.origin.json']);
  expect(JSON.parse(await readFile(`${download.target}.origin.json`, 'utf8'))).toEqual({
    url: download.url,
    sha256,
    checksum_from: 'registry',
    size: bytes.length,
  });
  await downloadVerified(download, context, quick);
  expect(server.requests).toHaveLength(1);
});

it('continues where a connection broke off', async () => {
  const { server, download, context } = await prepare();
  server.mishaps.push({ kind: 'cut', after: 100_000 }, { kind: 'status', status: 503 }, { kind: 'cut', after: 50_000 });
  await downloadVerified(download, context, quick);
  expect(await readFile(download.target)).toEqual(bytes);
  expect(server.requests.map((request) => request.range)).toEqual([
    undefined,
    'bytes=100000-',
    'bytes=100000-',
    'bytes=150000-',
  ]);
});

it('continues in a later run, also after the part came whole', async () => {
  const { server, download, context } = await prepare();
  server.mishaps.push({ kind: 'cut', after: 120_000 });
  await expect(downloadVerified(download, context, { ...quick, attempts: 1 })).rejects.toThrow('cannot be reached');
  const [part = ''] = (await readdir(`${download.target}.partial`)).filter((name) => name.endsWith('.part'));
  await downloadVerified(download, context, quick);
  expect(server.requests.at(-1)?.range).toBe('bytes=120000-');

  const other = { ...download, target: `${download.target}.2` };
  await mkdir(`${other.target}.partial`, { recursive: true });
  await writeFile(join(`${other.target}.partial`, part), bytes);
  const before = server.requests.length;
  await downloadVerified(other, context, quick);
  expect(server.requests).toHaveLength(before);
});

it('starts again where the server cannot serve parts', async () => {
  const { server, download, context } = await prepare();
  server.servesRanges = false;
  server.mishaps.push({ kind: 'cut', after: 1000 });
  await downloadVerified(download, context, quick);
  expect(await readFile(download.target)).toEqual(bytes);
});

it('starts again where a part is longer than the file, with and without a known size', async () => {
  for (const size of [bytes.length, undefined]) {
    const { download, context } = await prepare({ size });
    await mkdir(`${download.target}.partial`, { recursive: true });
    const part = join(`${download.target}.partial`, `${sha256.slice(0, 16)}.part`);
    await writeFile(part, Buffer.concat([bytes, bytes]));
    await downloadVerified(download, context, quick);
    expect(await readFile(download.target)).toEqual(bytes);
  }
});

it('ends a download that brings more than the file has, however much there is', async () => {
  let taken = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      taken += 100_000;
      controller.enqueue(new Uint8Array(100_000));
    },
  });
  const { download, context } = await prepare({ open: async () => ({ offset: 0, bytes: endless }) });
  await expect(downloadVerified(download, context, quick)).rejects.toThrow('is larger than expected: 0.3 MB');
  expect(taken).toBeLessThan(1_000_000);
});

it('refuses a file with another checksum and keeps none of it', async () => {
  const { download, context } = await prepare({ sha256: 'f'.repeat(64) });
  await expect(downloadVerified(download, context, quick)).rejects.toThrow(
    `its SHA-256 is ${sha256}, expected ${'f'.repeat(64)}.`,
  );
  expect((await readdir(`${download.target}.partial`)).filter((name) => name.endsWith('.part'))).toEqual([]);
});

it('tries once more from the start where a continued part turns out wrong', async () => {
  const { server, download, context } = await prepare();
  server.mishaps.push({ kind: 'cut', after: 1000 }, { kind: 'other-bytes' });
  await downloadVerified(download, context, quick);
  expect(await readFile(download.target)).toEqual(bytes);
});

it('ends a connection that sends nothing any more', async () => {
  const { server, download, context } = await prepare();
  server.mishaps.push({ kind: 'stall', after: 1000 });
  await downloadVerified(download, context, { ...quick, stallTimeout: 200 });
  expect(await readFile(download.target)).toEqual(bytes);
});

it('waits as long as the server asks, and not after a refusal', async () => {
  const { server, download, context } = await prepare();
  server.mishaps.push({ kind: 'status', status: 429, retryAfter: '0' });
  await downloadVerified(download, context, { ...quick, baseDelay: 1e6 });

  const refused = await prepare();
  refused.server.mishaps.push({ kind: 'status', status: 403 });
  await expect(downloadVerified(refused.download, refused.context, quick)).rejects.toThrow('refuses access (HTTP 403)');
  expect(refused.server.requests).toHaveLength(1);
});

it('says so when no server answers', async () => {
  const { download, context } = await prepare({
    open: (offset, signal) => openUrl('http://127.0.0.1:9', offset, {}, signal),
  });
  const error = await downloadVerified(download, context, { ...quick, attempts: 2 }).catch((reason: unknown) => reason);
  expect(MainbenchError.is(error) && [error.kind, error.retryable]).toEqual(['data', true]);
});

it('stops when the run is stopped and keeps what came', async () => {
  const { server, download, directory } = await prepare();
  server.mishaps.push({ kind: 'stall', after: 5000 });
  const stop = new AbortController();
  const context = { ...contextFor(directory), signal: stop.signal };
  setTimeout(() => stop.abort(new MainbenchError('interrupted', 'stopped.')), 200);
  await expect(downloadVerified(download, context, quick)).rejects.toThrow('stopped.');
  const [part = ''] = (await readdir(`${download.target}.partial`)).filter((name) => name.endsWith('.part'));
  expect((await readFile(join(`${download.target}.partial`, part))).length).toBe(5000);
});

it('refuses while another process downloads the same file', async () => {
  const { server, download, context } = await prepare();
  server.mishaps.push({ kind: 'stall', after: 10 });
  const first = downloadVerified(download, context, { ...quick, stallTimeout: 400 });
  await vi.waitFor(() => expect(server.requests).toHaveLength(1));
  await expect(downloadVerified(download, context, quick)).rejects.toThrow('in use by process');
  await first;
});
