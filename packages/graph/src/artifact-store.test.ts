import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ArtifactStore } from './artifact-store.ts';
import { temporaryFolder, testStage } from './testing/stages.ts';

const run = { facts: { rows: 1 }, environment: {}, startedAt: '2026-01-01T00:00:00.000Z', seconds: 2 };

describe('ArtifactStore', () => {
  it('commits a partial folder with a manifest that lists its files', async () => {
    const store = new ArtifactStore(await temporaryFolder());
    const stage = testStage({ kind: 'table', parameters: { a: 1 } });
    const partial = await store.openPartial(stage);
    await mkdir(join(partial, 'model'));
    await writeFile(join(partial, 'model', 'weights'), 'abc');
    expect(await store.stateOf(stage)).toBe('partial');
    await store.commit(stage, run);
    expect(await store.stateOf(stage)).toBe('complete');
    const manifest = await store.readManifest(stage);
    expect(manifest).toMatchObject({ kind: 'table', parameters: { a: 1 }, facts: { rows: 1 }, seconds: 2 });
    // sha256 of "abc" (FIPS 180-2, appendix B.1)
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(manifest.files).toEqual({ 'model/weights': { bytes: 3, sha256 } });
    expect(await readdir(store.root)).toHaveLength(1);
  });

  it('keeps what an interrupted run left', async () => {
    const store = new ArtifactStore(await temporaryFolder());
    const stage = testStage({ kind: 'table' });
    await writeFile(join(await store.openPartial(stage), 'journal'), 'kept');
    expect(await readdir(await store.openPartial(stage))).toEqual(['journal']);
  });

  it('says which artifact is missing or foreign', async () => {
    const store = new ArtifactStore(await temporaryFolder());
    const stage = testStage({ kind: 'table' });
    await expect(store.readManifest(stage)).rejects.toThrow('the artifact of table is missing');
    await mkdir(store.directoryOf(stage), { recursive: true });
    await expect(store.stateOf(stage)).rejects.toThrow('its manifest is missing');
    const foreign = { address: 'other', files: {} };
    await writeFile(join(store.directoryOf(stage), 'manifest.json'), JSON.stringify(foreign));
    await expect(store.stateOf(stage)).rejects.toThrow('found other');
  });

  it.each([
    '',
    '{"address":',
    '3',
    'null',
    '{}',
    '{"address":"a","files":null}',
    '{"address":"a","files":{"a":null}}',
    '{"address":"a","files":{"a":{"bytes":"1","sha256":""}}}',
    '{"address":"a","files":{"../a":{"bytes":1,"sha256":""}}}',
    '{"address":"a","files":{"/etc/passwd":{"bytes":1,"sha256":""}}}',
    '{"address":"a","files":{},"sealed":true,"sha256":"00"}',
  ])('refuses the manifest %j', async (text) => {
    const store = new ArtifactStore(await temporaryFolder());
    const stage = testStage({ kind: 'table' });
    await mkdir(store.directoryOf(stage), { recursive: true });
    await writeFile(join(store.directoryOf(stage), 'manifest.json'), text);
    await expect(store.stateOf(stage)).rejects.toThrow('the artifact of table is damaged');
  });

  it('finds files that were cut or taken away', async () => {
    const store = new ArtifactStore(await temporaryFolder());
    const stage = testStage({ kind: 'table' });
    const rows = join(store.directoryOf(stage), 'rows.jsonl');
    await writeFile(join(await store.openPartial(stage), 'rows.jsonl'), '{"id":"a"}\n');
    await store.commit(stage, run);
    await writeFile(rows, '{"id"');
    const error = await store.requireWhole(stage).catch((reason) => reason);
    expect(error).toMatchObject({ kind: 'data', message: expect.stringContaining('expected 11 bytes, found 5') });
    expect(error.details.hint).toContain(store.directoryOf(stage));
    await rm(rows);
    await expect(store.requireWhole(stage)).rejects.toThrow('is missing');
    await writeFile(rows, '{"id":"b"}\n');
    await expect(store.requireWhole(stage)).rejects.toThrow('its content has changed since it was written');
    await writeFile(rows, '{"id":"a"}\n');
    expect(await store.requireWhole(stage)).toBe(store.directoryOf(stage));
    // Once a process is enough: rows are read many times.
    await writeFile(rows, '{"id":"b"}\n');
    expect(await store.requireWhole(stage)).toBe(store.directoryOf(stage));
    await expect(new ArtifactStore(join(store.root, '..')).requireWhole(stage)).rejects.toThrow('damaged');
  });
});
