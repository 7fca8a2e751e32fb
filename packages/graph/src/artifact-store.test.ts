import { mkdir, readdir, writeFile } from 'node:fs/promises';
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
    await expect(store.readManifest(stage)).rejects.toThrow('the artifact of table is not there');
    await mkdir(store.directoryOf(stage), { recursive: true });
    await writeFile(join(store.directoryOf(stage), 'manifest.json'), '{"address":"other"}');
    await expect(store.readManifest(stage)).rejects.toThrow('found other');
  });
});
