import { createServer } from 'node:http';
import { beforeEach, expect, it, vi } from 'vitest';
import type { RegisteredDataset } from '../registry/registered-dataset.ts';
import { contextFor, listenUntilEnd } from '../testing/fixtures.ts';
import { startHubServer } from '../testing/hub-server.ts';
import { hubHeaders, listHubFiles, locateHubFile } from './hub.ts';

const files = Object.fromEntries(
  ['data/c.parquet', 'data/a.parquet', 'data/b.parquet', 'data/e.parquet', 'data/d.parquet', 'other/z.parquet'].map(
    (path) => [path, Buffer.from(path)],
  ),
);
const dataset: RegisteredDataset = {
  name: 'test',
  title: '',
  origin: { kind: 'hub', repository: 'owner/set', revision: 'abc' },
  files: [],
  folder: 'data',
  licence: '',
  citation: '',
};

beforeEach(() => {
  vi.unstubAllEnvs();
  vi.stubEnv('HF_TOKEN', '');
  vi.stubEnv('HF_TOKEN_PATH', '/nowhere/token');
});

async function start() {
  const server = await startHubServer({ repository: 'owner/set', revision: 'abc', files });
  vi.stubEnv('HF_ENDPOINT', `${server.url}/`);
  return { server, context: contextFor('/nowhere') };
}

it('lists the files of a folder over all pages, sorted, with their checksums', async () => {
  const { server, context } = await start();
  const listed = await listHubFiles(dataset, context);
  expect(listed.map((file) => file.path)).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `data/${name}.parquet`));
  expect(listed[0]).toEqual({
    path: 'data/a.parquet',
    size: 14,
    sha256: 'e235da3d07dd0f64a8477789cf0ef938c9ef6148e83ffb19d4238fab94a5ca10',
  });
  expect(server.requests).toHaveLength(3);
});

it('finds out where a file is served', async () => {
  const { server, context } = await start();
  expect(await locateHubFile(dataset, 'data/a.parquet', context)).toBe(`${server.url}/storage/data/a.parquet`);
  await expect(locateHubFile(dataset, 'data/none.parquet', context)).rejects.toThrow('does not exist (HTTP 404)');
});

it('finds a file of a model', async () => {
  const model: RegisteredDataset = {
    ...dataset,
    origin: { kind: 'hub', type: 'model', repository: 'owner/model', revision: 'abc' },
  };
  const server = await startHubServer({ type: 'model', repository: 'owner/model', revision: 'abc', files });
  vi.stubEnv('HF_ENDPOINT', server.url);
  const context = contextFor('/nowhere');
  expect(await locateHubFile(model, 'data/a.parquet', context)).toBe(`${server.url}/storage/data/a.parquet`);
  await expect(locateHubFile(dataset, 'data/a.parquet', context)).rejects.toThrow('HTTP 404');
});

it('uses the token for the hub alone and says how to get access', async () => {
  const { server, context } = await start();
  server.requiredToken = 'hf_secret';
  const refused = listHubFiles(dataset, context);
  await expect(refused).rejects.toMatchObject({
    details: { hint: expect.stringContaining('HF_TOKEN'), retryable: false },
  });
  await expect(refused).rejects.not.toThrow('hf_secret');
  vi.stubEnv('HF_TOKEN', 'hf_secret');
  expect(await listHubFiles(dataset, context)).toHaveLength(5);
  expect(hubHeaders(`${server.url}/x`)).toEqual({ authorization: 'Bearer hf_secret' });
  expect(hubHeaders('https://storage.example.org/x')).toEqual({});
});

it('says what is wrong with a token that is sent in vain', async () => {
  const { server, context } = await start();
  server.requiredToken = 'hf_secret';
  vi.stubEnv('HF_TOKEN', 'hf_of_another');
  await expect(listHubFiles(dataset, context)).rejects.toMatchObject({
    details: { hint: expect.stringContaining('The access token was not accepted') },
  });
});

it('gives no other host the token, where a page of the list leads there', async () => {
  const { server, context } = await start();
  vi.stubEnv('HF_TOKEN', 'hf_secret');
  const other = await startHubServer({ repository: 'owner/set', revision: 'abc', files });
  server.nextPages = other.url;
  await listHubFiles(dataset, context);
  expect(server.requests.map(({ authorization }) => authorization)).toEqual(['Bearer hf_secret']);
  expect(other.requests.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
});

it('names the host to which a mirror leads, where that one wants the token', async () => {
  const { server, context } = await start();
  server.requiredToken = 'hf_secret';
  vi.stubEnv('HF_TOKEN', 'hf_secret');
  const mirror = createServer(({ url }, response) => {
    response.writeHead(308, { location: `${server.url}${url}` }).end();
  });
  vi.stubEnv('HF_ENDPOINT', await listenUntilEnd(mirror));
  await expect(listHubFiles(dataset, context)).rejects.toMatchObject({
    details: { hint: expect.stringContaining(`set HF_ENDPOINT=${server.url} if`) },
  });
  expect(server.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
});

it('asks nothing where the environment forbids it, and says which variable does', async () => {
  const { server, context } = await start();
  vi.stubEnv('HF_HUB_OFFLINE', '1');
  const message = expect.stringContaining('HF_HUB_OFFLINE disables downloads');
  await expect(listHubFiles(dataset, context)).rejects.toMatchObject({ message, retryable: false });
  await expect(locateHubFile(dataset, 'data/a.parquet', context)).rejects.toMatchObject({ message });
  expect(server.requests).toEqual([]);
});

it('says so when the hub cannot be reached', async () => {
  vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9');
  await expect(listHubFiles(dataset, contextFor('/nowhere'))).rejects.toMatchObject({
    kind: 'data',
    retryable: true,
    message: expect.stringContaining('http://127.0.0.1:9/datasets/owner/set cannot be reached'),
  });
});
