import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { findDamage, manifestFile, parseManifest, readJournalLines, removedFiles, removedMark } from '@mainbench/graph';
import { isUnfinished, sha256OfFile } from '@mainbench/kit';
import { MainbenchError } from '@mainbench/spec';
import { checksumsFile, mayGrow, readRunChecksums, sha256OfStart } from './run-checksums.ts';

/** A file that is not what was written. */
interface Damage {
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
async function verifyArtifact(directory: string): Promise<Verified> {
  const remedy = `remove ${directory} and repeat the mainbench run command`;
  const broken = (file: string, found: string): Verified => ({ files: 0, bytes: 0, damage: [{ file, found, remedy }] });
  const file = join(directory, manifestFile);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return broken(file, 'it is missing or cannot be read');
  const manifest = parseManifest(text);
  if (typeof manifest === 'string') return broken(file, manifest);
  const { address, files } = manifest;
  if (!basename(directory).endsWith(`-${address.slice(0, 16)}`))
    return broken(file, `it belongs to the artifact ${address}`);
  try {
    const removed = await removedFiles(directory);
    const wrong = [...removed].find((name) => files[name] === undefined);
    if (wrong !== undefined) return broken(join(directory, removedMark), `it names ${JSON.stringify(wrong)}`);
    const damage = await findDamage(directory, files, { removed });
    if (damage !== undefined) return broken(damage.file, damage.found);
    const stray = await strayFile(directory, new Set([...Object.keys(files), manifestFile, removedMark]));
    if (stray !== undefined) return broken(join(directory, stray), 'no manifest contains it');
    const sizes = Object.entries(files).flatMap(([name, { bytes }]) => (removed.has(name) ? [] : [bytes]));
    return { files: sizes.length + 1, bytes: sizes.reduce((sum, bytes) => sum + bytes, text.length), damage: [] };
  } catch (error) {
    if (MainbenchError.is(error) && error.details.file !== undefined) return broken(error.details.file, error.message);
    throw error;
  }
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}

async function journalDamage(file: string): Promise<Damage | undefined> {
  try {
    for await (const _ of readJournalLines(file));
    return undefined;
  } catch (error) {
    if (!MainbenchError.is(error)) throw error;
    const { line } = error.details;
    const remedy = 'remove this file and repeat the mainbench run command: its rows are recomputed';
    return { file, found: `the checksum of line ${line} does not match`, remedy };
  }
}

/** Reads every line of the journals and finished shards of a stage that is not finished. */
async function verifyShared(directory: string): Promise<Verified> {
  const verified: Verified = { files: 0, bytes: 0, damage: [] };
  for (const name of (await namesIn(directory)).filter((each) => each.endsWith('.jsonl'))) {
    const file = join(directory, name);
    const damage = await journalDamage(file);
    if (damage !== undefined) verified.damage.push(damage);
    verified.files += 1;
    verified.bytes += (await stat(file)).size;
  }
  return verified;
}

/** What `checkpoints.py` of the engine writes last into a checkpoint. */
interface Marker {
  files: Record<string, { bytes: number; sha256: string }>;
}

/** Compares the checkpoints of a training that is not finished with their markers. */
async function verifyCheckpoints(directory: string): Promise<Verified> {
  const verified: Verified = { files: 0, bytes: 0, damage: [] };
  const work = join(directory, 'work');
  for (const name of (await namesIn(work)).filter((each) => each.startsWith('checkpoint-'))) {
    const folder = join(work, name);
    const file = join(folder, 'COMPLETE');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    // Without a marker it was never finished, and nobody resumes from it.
    if (text === undefined) continue;
    const remedy = 'repeat the mainbench run command: it resumes from the checkpoint before this one';
    try {
      const { files } = JSON.parse(text) as Marker;
      for (const [each, { bytes, sha256 }] of Object.entries(files)) {
        const part = join(folder, each);
        if ((await sha256OfFile(part).catch(() => '')) !== sha256)
          verified.damage.push({ file: part, found: 'its content has changed since it was written', remedy });
        verified.files += 1;
        verified.bytes += bytes;
      }
    } catch {
      verified.damage.push({ file, found: 'it is truncated or was changed', remedy });
    }
  }
  return verified;
}

export interface VerifiedRun extends Verified {
  /** Finished artifacts. */
  artifacts: number;
}

async function verifyOthers(runDirectory: string): Promise<Verified> {
  const verified: Verified = { files: 0, bytes: 0, damage: [] };
  const remedy = 'repeat the mainbench run command: it writes the report and its checksums again';
  try {
    for (const [name, { bytes, sha256 }] of Object.entries((await readRunChecksums(runDirectory)) ?? {})) {
      const file = join(runDirectory, name);
      const size = (await stat(file).catch(() => undefined))?.size;
      if (size === undefined) verified.damage.push({ file, found: 'it is missing', remedy });
      else if (size < bytes || (size > bytes && !mayGrow(name))) {
        verified.damage.push({ file, found: `expected ${bytes} bytes, found ${size}`, remedy });
      } else if ((await sha256OfStart(file, bytes)) !== sha256) {
        verified.damage.push({ file, found: 'its content has changed since it was written', remedy });
      }
      verified.files += 1;
      verified.bytes += bytes;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    verified.damage.push({ file: join(runDirectory, checksumsFile), found: 'it is truncated or was changed', remedy });
  }
  return verified;
}

/**
 * Compares every file of a run's folder with the checksums that were written with it.
 * @param onArtifact called before each folder of the artifacts
 * @throws MainbenchError of kind `usage` where the folder is none of a run
 */
export async function verifyRun(
  runDirectory: string,
  signal: AbortSignal,
  onArtifact: (done: number, total: number) => void,
): Promise<VerifiedRun> {
  const root = join(runDirectory, 'artifacts');
  const entries = await readdir(root, { withFileTypes: true }).catch((cause: unknown) => {
    throw new MainbenchError('usage', 'expected the folder of a run: it has no artifacts.', {
      file: runDirectory,
      hint: 'For example: mainbench verify runs/quickstart',
      cause,
    });
  });
  const total: VerifiedRun = { artifacts: 0, ...(await verifyOthers(runDirectory)) };
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  for (const [index, name] of names.sort().entries()) {
    signal.throwIfAborted();
    onArtifact(index, names.length);
    const directory = join(root, name);
    const found = await verifyFolder(directory);
    if (!name.includes('.')) total.artifacts += 1;
    total.files += found.files;
    total.bytes += found.bytes;
    total.damage.push(...found.damage);
  }
  return total;
}

async function verifyFolder(directory: string): Promise<Verified> {
  if (directory.endsWith('.shared')) return verifyShared(directory);
  if (directory.endsWith('.partial')) return verifyCheckpoints(directory);
  if (directory.endsWith('.replaced')) return { files: 0, bytes: 0, damage: [] };
  return verifyArtifact(directory);
}
