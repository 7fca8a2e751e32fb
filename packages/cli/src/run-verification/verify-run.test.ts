import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactStore, journalLine, noCost, tableStage } from '@mainbench/graph';
import { sha256 } from '@mainbench/kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeRunChecksums } from './run-checksums.ts';
import { verifyRun } from './verify-run.ts';

const stage = tableStage({
  ...{ kind: 'table', version: 1, parameters: {}, inputs: {}, label: 'table', cost: noCost },
  rows: () => [{ id: 'a' }],
});
const at = { startedAt: '2026-01-01T00:00:00.000Z', seconds: 1, environment: {} };
let run: string;
let artifact: string;

beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'mainbench-verify-'));
  const store = new ArtifactStore(run);
  artifact = store.directoryOf(stage);
  await writeFile(join(await store.openPartial(stage), 'rows.jsonl'), '{"id":"a"}\n');
  await store.commit(stage, { facts: { rows: 1 }, ...at });
  await mkdir(join(run, 'logs'));
  await writeFile(join(run, 'logs', 'engine-1.log'), 'a line\n');
  await mkdir(join(run, 'report'));
  await writeFile(join(run, 'report', 'results.json'), '{}');
  await writeRunChecksums(run);
});

async function damage(): Promise<[file: string, found: string][]> {
  const found = await verifyRun(run, new AbortController().signal, () => {});
  return found.damage.map(({ file, found }) => [file.slice(run.length + 1), found]);
}

describe('verifyRun', () => {
  it('finds nothing in a whole run, though its log grew and a user put notes beside it', async () => {
    await appendFile(join(run, 'logs', 'engine-1.log'), 'another line\n');
    await writeFile(join(run, 'notes.txt'), 'mine');
    const found = await verifyRun(run, new AbortController().signal, () => {});
    expect(found).toMatchObject({ artifacts: 1, files: 4, damage: [] });
  });

  it('names what is missing, changed or not listed', async () => {
    await writeFile(join(run, 'report', 'results.json'), '[]');
    await writeFile(join(run, 'logs', 'engine-1.log'), 'a');
    await writeFile(join(artifact, 'more.jsonl'), '');
    expect(await damage()).toEqual([
      ['report/results.json', 'its content has changed since it was written'],
      ['logs/engine-1.log', 'expected 7 bytes, found 1'],
      [join(artifact, 'more.jsonl').slice(run.length + 1), 'no manifest contains it'],
    ]);
    await rm(join(artifact, 'manifest.json'));
    await rm(join(run, 'report', 'results.json'));
    expect((await damage()).map(([, found]) => found)).toEqual([
      'it is missing',
      'expected 7 bytes, found 1',
      'it is missing or cannot be read',
    ]);
  });

  it('reads the journals and checkpoints of what is not finished', async () => {
    const shared = `${artifact}.shared`;
    const checkpoint = join(`${artifact}.partial`, 'work', 'checkpoint-2');
    await mkdir(shared);
    await mkdir(checkpoint, { recursive: true });
    const line = journalLine({ key: 'a', value: '1' });
    await writeFile(join(shared, '0-1.0.journal.jsonl'), `${line}\n${line.replace('1}', '2}')}\n`);
    await writeFile(join(checkpoint, 'model.safetensors'), 'weights');
    const files = { 'model.safetensors': { bytes: 7, sha256: sha256('other') } };
    await writeFile(join(checkpoint, 'COMPLETE'), JSON.stringify({ step: 2, files }));
    expect((await damage()).map(([file, found]) => [file.split('/').at(-1), found])).toEqual([
      ['model.safetensors', 'its content has changed since it was written'],
      ['0-1.0.journal.jsonl', 'the checksum of line 2 does not match'],
    ]);
  });

  it('says so of a folder that is none of a run', async () => {
    await expect(verifyRun(join(run, 'report'), new AbortController().signal, () => {})).rejects.toThrow(
      'expected the folder of a run: it has no artifacts.',
    );
  });
});
