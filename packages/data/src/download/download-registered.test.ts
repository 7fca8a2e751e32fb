import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import type { RegisteredDataset } from '../registry/registered-dataset.ts';
import { contextFor, temporaryFolder } from '../testing/fixtures.ts';
import { startHubServer } from '../testing/hub-server.ts';
import { downloadRegistered, downloadTarget } from './download-registered.ts';

const bytes = Buffer.from('some rows\n'.repeat(1000));
const file = { path: 'data/x.jsonl', sha256: createHash('sha256').update(bytes).digest('hex') };
const described = { name: 'set', title: '', licence: '', citation: '' };

afterEach(() => vi.unstubAllEnvs());

async function start() {
  const server = await startHubServer({
    repository: 'o/s',
    revision: '0123456789abcdef',
    files: { [file.path]: bytes },
  });
  vi.stubEnv('HF_ENDPOINT', server.url);
  const directory = await temporaryFolder();
  return { server, directory, context: contextFor(directory) };
}

it('fetches a file of the hub with the token, over the redirect to storage', async () => {
  const { server, directory, context } = await start();
  vi.stubEnv('HF_TOKEN', 'hf_secret');
  server.requiredToken = 'hf_secret';
  const origin = { kind: 'hub', repository: 'o/s', revision: '0123456789abcdef' } as const;
  const dataset: RegisteredDataset = { ...described, origin, files: [] };
  const path = await downloadRegistered(dataset, file, context);
  expect(path).toBe(join(directory, 'downloads/set/0123456789ab/data/x.jsonl'));
  expect(path).toBe(downloadTarget(dataset, file.path, directory));
  expect(await readFile(path)).toEqual(bytes);
  const note = await readFile(`${path}.origin.json`, 'utf8');
  expect(JSON.parse(note)).toMatchObject({ checksum_from: 'hub', sha256: file.sha256 });
  expect(note).not.toContain('hf_secret');
});

it('fetches a raw file of a repository', async () => {
  const { server, context } = await start();
  const origin = {
    kind: 'url',
    repository: 'o/s',
    revision: '0123456789abcdef',
    base: `${server.url}/storage`,
  } as const;
  const path = await downloadRegistered({ ...described, origin, files: [{ ...file, name: 'x.jsonl' }] }, file, context);
  expect(await readFile(path)).toEqual(bytes);
  expect(JSON.parse(await readFile(`${path}.origin.json`, 'utf8'))).toMatchObject({ checksum_from: 'registry' });
});
