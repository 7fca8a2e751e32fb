import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findDamage, manifestFile, parseManifest, removedFiles, removedMark } from '@mainbench/graph';
import { isUnfinished } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';

/** A file that is not what was written. */
export interface Damage {
  file: string;
  found: string;
  /** What makes it again. */
  remedy: string;
}

export interface Verified {
  files: number;
  bytes: number;
  damage: Damage[];
}

async function strayFile(directory: string, known: ReadonlySet<string>): Promise<string | undefined> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => !entry.isDirectory() && !isUnfinished(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
  return names.find((name) => !known.has(name));
}

/** Compares a finished artifact with its manifest, by every byte. */
export async function verifyArtifact(directory: string): Promise<Verified> {
  const remedy = `remove ${directory} and give the same mainbench run again`;
  const broken = (file: string, found: string): Verified => ({ files: 0, bytes: 0, damage: [{ file, found, remedy }] });
  const file = join(directory, manifestFile);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return broken(file, 'it is missing or cannot be read');
  const manifest = parseManifest(text);
  if (typeof manifest === 'string') return broken(file, manifest);
  const { address, files } = manifest;
  if (!basename(directory).endsWith(`-${address.slice(0, 16)}`))
    return broken(file, `it is of the artifact ${address}`);
  try {
    const removed = await removedFiles(directory);
    const wrong = [...removed].find((name) => files[name] === undefined);
    if (wrong !== undefined) return broken(join(directory, removedMark), `it names ${JSON.stringify(wrong)}`);
    const damage = await findDamage(directory, files, { removed });
    if (damage !== undefined) return broken(damage.file, damage.found);
    const stray = await strayFile(directory, new Set([...Object.keys(files), manifestFile, removedMark]));
    if (stray !== undefined) return broken(join(directory, stray), 'no manifest lists it');
    const sizes = Object.entries(files).flatMap(([name, { bytes }]) => (removed.has(name) ? [] : [bytes]));
    return { files: sizes.length + 1, bytes: sizes.reduce((sum, bytes) => sum + bytes, text.length), damage: [] };
  } catch (error) {
    if (MainbenchError.is(error) && error.details.file !== undefined) return broken(error.details.file, error.message);
    throw error;
  }
}
