import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@mainbench/kit';
import { create, Header, list, Pack, ReadEntry } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportRun } from './export-run.ts';
import { readArchive } from './read-archive.ts';

let folder: string;
let run: string;
let archive: string;

const rows = '{"id":"a"}\n';
const results = {
  schema: 3,
  name: 'small',
  ...Object.fromEntries(
    ['seeds', 'metrics', 'models', 'contrasts', 'reported', 'data', 'provenance', 'notes'].map((name) => [name, []]),
  ),
  runs: [{ recipe: { name: 'small' } }],
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mainbench-archive-'));
  run = join(folder, 'small');
  archive = join(folder, 'small.tar.gz');
  const artifact = join(run, 'artifacts', 'evaluate-0123456789abcdef');
  await mkdir(join(run, 'report'), { recursive: true });
  await mkdir(join(artifact, 'model'), { recursive: true });
  await mkdir(`${artifact}.partial`);
  await writeFile(join(run, 'report', 'results.json'), JSON.stringify(results));
  await writeFile(join(artifact, 'rows.jsonl'), rows);
  await writeFile(join(artifact, 'model', 'model.safetensors'), 'weights');
  const files = {
    'rows.jsonl': { bytes: rows.length, sha256: sha256(rows) },
    'model/model.safetensors': { bytes: 7, sha256: sha256('weights') },
  };
  const environment = { engine: { server: 'http://user:password@host' } };
  await writeFile(join(artifact, 'manifest.json'), JSON.stringify({ address: '0123456789abcdef', files, environment }));
});
afterEach(() => rm(folder, { recursive: true }));

async function namesIn(file: string): Promise<string[]> {
  const names: string[] = [];
  await list({ file, onReadEntry: ({ path }) => names.push(path) });
  return names;
}

interface Entry {
  path: string;
  text?: string;
  type?: 'SymbolicLink';
}

/** Writes an archive of these entries, the listing first. */
async function archiveOf(entries: Entry[], listed = entries): Promise<void> {
  const files = Object.fromEntries(
    listed.map(({ path, text = '' }) => [path, { bytes: text.length, sha256: sha256(text) }]),
  );
  const listing: Entry = {
    path: 'archive.json',
    text: JSON.stringify({ format: 'mainbench-run', version: 1, name: 'x', files }),
  };
  const pack = new Pack({ gzip: true, preservePaths: true });
  for (const { path, text = '', type = 'File' as const } of [listing, ...entries]) {
    const linkpath = type === 'SymbolicLink' ? '/etc/passwd' : undefined;
    const entry = new ReadEntry(new Header({ path, size: text.length, mode: 0o644, type, linkpath }));
    entry.end(Buffer.from(text));
    pack.write(entry);
  }
  pack.end();
  await writeFile(archive, pack);
}

describe('the archive of a run', () => {
  it('holds results, recipe, manifests and rows, and gives the results back', async () => {
    expect((await exportRun(run, archive)).files).toBe(4);
    expect(await namesIn(archive)).toEqual([
      'archive.json',
      'report/results.json',
      'recipe.resolved.yaml',
      'artifacts/evaluate-0123456789abcdef/manifest.json',
      'artifacts/evaluate-0123456789abcdef/rows.jsonl',
    ]);
    expect((await readArchive(archive)).results.name).toBe('small');
  });

  it('holds no credentials, and equal runs give equal bytes', async () => {
    await exportRun(run, archive);
    const first = await readFile(archive);
    const texts: Buffer[] = [];
    await list({ file: archive, onReadEntry: (entry) => entry.on('data', (chunk) => texts.push(chunk)) });
    expect(Buffer.concat(texts).toString()).not.toContain('password');
    await exportRun(run, archive);
    expect((await readFile(archive)).equals(first)).toBe(true);
  });

  it('is not made of a folder without a report, nor of an artifact that was cut', async () => {
    await writeFile(join(run, 'artifacts', 'evaluate-0123456789abcdef', 'rows.jsonl'), '{"id":');
    await expect(exportRun(run, archive)).rejects.toThrow('expected 11 bytes, found 6');
    await rm(join(run, 'report'), { recursive: true });
    await expect(exportRun(run, archive)).rejects.toThrow('expected the folder of a finished run');
  });

  it('does not follow a link in the run’s folder', async () => {
    const file = join(run, 'artifacts', 'evaluate-0123456789abcdef', 'rows.jsonl');
    await rm(file);
    await symlink('/etc/passwd', file);
    await expect(exportRun(run, archive)).rejects.toThrow('expected a file');
  });
});

describe('reading an archive', () => {
  it('says of a cut one, of another file and of an archive of something else what is wrong', async () => {
    await exportRun(run, archive);
    const whole = await readFile(archive);
    await writeFile(archive, whole.subarray(0, whole.length - 60));
    await expect(readArchive(archive)).rejects.toThrow(/the archive is damaged or is not an archive of a run: .+/);
    await writeFile(archive, 'no archive at all');
    await expect(readArchive(archive)).rejects.toThrow(/the archive is damaged or is not an archive of a run: .+/);
    await create({ file: archive, gzip: true, cwd: run }, ['report']);
    await expect(readArchive(archive)).rejects.toThrow('expected archive.json as its first entry, found report/');
  });

  it('refuses links, paths out of the folder, files that are not listed, and files of another size', async () => {
    const report = { path: 'report/results.json', text: JSON.stringify(results) };
    await archiveOf([report, { path: 'rows.jsonl', type: 'SymbolicLink' }]);
    await expect(readArchive(archive)).rejects.toThrow('rows.jsonl is not a file but SymbolicLink');
    await archiveOf([report, { path: '../outside', text: 'x' }]);
    await expect(readArchive(archive)).rejects.toThrow('../outside is outside its folder');
    await archiveOf([report, { path: 'more', text: 'x' }], [report]);
    await expect(readArchive(archive)).rejects.toThrow('more is not listed, or is listed twice');
    await archiveOf([report], [{ ...report, text: 'other' }]);
    await expect(readArchive(archive)).rejects.toThrow('expected 5 bytes of report/results.json');
    await archiveOf([report], [{ ...report, text: 'x'.repeat(report.text.length) }]);
    await expect(readArchive(archive)).rejects.toThrow('report/results.json was changed');
    await archiveOf([report], [report, { path: 'rows.jsonl', text: 'x' }]);
    await expect(readArchive(archive)).rejects.toThrow('rows.jsonl is missing');
  });

  it('refuses results of an older form with what to do', async () => {
    await archiveOf([{ path: 'report/results.json', text: '{"schema":1}' }]);
    await expect(readArchive(archive)).rejects.toThrow('expected results of schema 3, found 1.');
  });
});
