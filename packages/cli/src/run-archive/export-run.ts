import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { describeSystemError, sha256, withoutSecretValues } from '@mainbench/kit';
import { MainbenchError, type Results } from '@mainbench/spec';
import { Header, Pack, ReadEntry } from 'tar';
import { stringify } from 'yaml';
import { readRunResults } from '../run-results/run-folder.ts';
import { type ArchiveListing, costsName, listingName, recipeName, resultsName } from './archive-listing.ts';
import { archivedFiles } from './archived-files.ts';

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
