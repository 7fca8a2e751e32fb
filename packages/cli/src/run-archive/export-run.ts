import { lstat, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { manifestFile, parseManifest, rowsFile } from '@mainbench/graph';
import { describeSystemError, sha256, sha256OfFile, withoutSecretValues } from '@mainbench/kit';
import { MainbenchError, type Manifest, type Results } from '@mainbench/spec';
import { Header, Pack, ReadEntry } from 'tar';
import { stringify } from 'yaml';
import { readRunResults } from '../run-results/run-folder.ts';
import { type ArchiveListing, costsName, listingName, recipeName, resultsName } from './archive-listing.ts';

/** A file of a run that its archive holds. */
interface ArchivedFile {
  /** Relative to the run's folder, with slashes. */
  path: string;
  bytes: number;
  sha256: string;
}

/** Rows, scores, verdicts and the losses of trainings; whatever else an artifact holds is a model or a help to make one. */
const archived = new Set([rowsFile, 'steps.jsonl']);

function damaged(file: string, found: string, cause?: unknown): MainbenchError {
  return new MainbenchError('data', `the artifact is damaged: ${found}.`, {
    file,
    hint: 'Remove its folder and run the recipe again: it is rebuilt.',
    cause,
  });
}

async function filesOf(runDirectory: string, folder: string, manifest: Manifest): Promise<ArchivedFile[]> {
  const files: ArchivedFile[] = [];
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
    if (!archived.has(name)) continue;
    const file = join(runDirectory, folder, name);
    const found = await lstat(file).catch((cause: unknown) => {
      throw damaged(file, 'this file is missing', cause);
    });
    if (!found.isFile()) throw damaged(file, 'expected a file');
    if (found.size !== bytes) throw damaged(file, `expected ${bytes} bytes, found ${found.size}`);
    if ((await sha256OfFile(file)) !== sha256) throw damaged(file, 'its content has changed since it was written');
    files.push({ path: `${folder}/${name}`, bytes, sha256 });
  }
  return files;
}

/** Manifests of a run's finished artifacts as text, and their files of rows, in the order of their names. */
async function archivedFiles(
  runDirectory: string,
): Promise<{ manifests: { path: string; text: string }[]; files: ArchivedFile[] }> {
  const entries = await readdir(join(runDirectory, 'artifacts'), { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.includes('.')).map(({ name }) => name);
  const manifests: { path: string; text: string }[] = [];
  const files: ArchivedFile[] = [];
  for (const name of names.sort()) {
    const folder = `artifacts/${name}`;
    const file = join(runDirectory, folder, manifestFile);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    // A folder without a manifest was never finished.
    if (text === undefined) continue;
    const manifest = parseManifest(text);
    if (typeof manifest === 'string') throw damaged(file, manifest);
    manifests.push({ path: `${folder}/${manifestFile}`, text });
    files.push(...(await filesOf(runDirectory, folder, manifest)));
  }
  return { manifests, files };
}

interface Text {
  path: string;
  bytes: Buffer;
}

function textEntry({ path, bytes }: Text): ReadEntry {
  const entry = new ReadEntry(new Header({ path, size: bytes.length, mode: 0o644, type: 'File' }));
  entry.end(bytes);
  return entry;
}

/** A JSON text without secrets: what a server or a judge said may have come into a manifest. */
function plainJson(text: string): Buffer {
  return Buffer.from(`${JSON.stringify(withoutSecretValues(JSON.parse(text)), null, 2)}\n`);
}

async function optional(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined);
}

async function textsOf(
  runDirectory: string,
  { runs }: Results,
  manifests: readonly { path: string; text: string }[],
): Promise<Text[]> {
  const results = await readFile(join(runDirectory, resultsName), 'utf8');
  const costs = await optional(join(runDirectory, costsName));
  return [
    { path: resultsName, bytes: plainJson(results) },
    ...(costs === undefined ? [] : [{ path: costsName, bytes: plainJson(costs.toString('utf8')) }]),
    // The recipe of the results has no credentials and no queries of addresses left.
    { path: recipeName, bytes: Buffer.from(runs.map(({ recipe }) => stringify(recipe)).join('---\n')) },
    ...manifests.map(({ path, text }) => ({ path, bytes: plainJson(text) })),
  ];
}

/**
 * Packs a finished run into a .tar.gz: results, recipe, and of each artifact its manifest and rows; no weights. Equal
 * runs give equal bytes.
 * @returns the number of files and of their bytes
 * @throws MainbenchError of kind `data` where the run has no report or an artifact is damaged, `disk` where the archive
 *   cannot be written
 */
export async function exportRun(runDirectory: string, file: string): Promise<{ files: number; bytes: number }> {
  const { results } = await readRunResults(runDirectory);
  const { manifests, files } = await archivedFiles(runDirectory);
  const texts = await textsOf(runDirectory, results, manifests);
  const listing: ArchiveListing = {
    format: 'mainbench-run',
    version: 1,
    name: basename(resolve(runDirectory)),
    files: Object.fromEntries([
      ...texts.map(({ path, bytes }) => [path, { bytes: bytes.length, sha256: sha256(bytes) }]),
      ...files.map(({ path, bytes, sha256: hash }) => [path, { bytes, sha256: hash }]),
    ]),
  };
  const pack = new Pack({ cwd: runDirectory, gzip: true, portable: true, noMtime: true, strict: true });
  pack.write(textEntry({ path: listingName, bytes: Buffer.from(`${JSON.stringify(listing, null, 2)}\n`) }));
  for (const text of texts) pack.write(textEntry(text));
  for (const { path } of files) pack.write(path);
  pack.end();
  const partial = `${file}.partial-${process.pid}`;
  try {
    await writeFile(partial, pack);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw MainbenchError.is(error) ? error : describeSystemError(error, file, 'write');
  }
  const sizes = Object.values(listing.files).map(({ bytes }) => bytes);
  return { files: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
}
