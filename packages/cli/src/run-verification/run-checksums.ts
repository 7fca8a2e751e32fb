import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { openSealedJson, sealJson, sha256OfFile, writeFileAtomic } from '@mainbench/kit';
import type { JsonObject } from '@mainbench/spec';

/** Beside the artifacts of a run: sizes and checksums of what it wrote outside of them. */
export const checksumsFile = 'checksums.json';

/** Files that grow while a run is continued: what they had stays. */
const growing = ['logs', 'curves/tensorboard'];
// Other tools than TensorBoard keep curves in databases of their own, which showing them changes.
const covered = ['recipe.resolved.yaml', 'pins.json', 'results.json', 'lm-eval-results.json', 'report', ...growing];

/** Whether a file of a run, by its path in the run's folder, may be longer than its checksum says. */
export function mayGrow(name: string): boolean {
  return growing.some((folder) => name.startsWith(`${folder}/`));
}

export type Checksums = Record<string, { bytes: number; sha256: string }>;

async function filesBelow(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return [path];
  if (!found?.isDirectory()) return [];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/**
 * Writes the checksums of a run's recipe, pins, logs, curves, results and report.
 * @throws MainbenchError of kind `disk` or `environment` where they cannot be written
 */
export async function writeRunChecksums(runDirectory: string): Promise<void> {
  const files: Checksums = {};
  for (const name of covered) {
    for (const path of (await filesBelow(join(runDirectory, name))).sort()) {
      // The size comes first: a log may grow meanwhile, and what it had then is still there.
      const { size } = await stat(path);
      files[relative(runDirectory, path)] = { bytes: size, sha256: await sha256OfStart(path, size) };
    }
  }
  await writeFileAtomic(join(runDirectory, checksumsFile), sealJson({ files } as unknown as JsonObject));
}

/** SHA-256 of the first bytes of a file. */
export async function sha256OfStart(path: string, bytes: number): Promise<string> {
  if (bytes === (await stat(path)).size) return sha256OfFile(path);
  const hash = createHash('sha256');
  if (bytes > 0) for await (const chunk of createReadStream(path, { end: bytes - 1 })) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * The checksums of a run; undefined where an older version made it, or it was not finished.
 * @throws SyntaxError where they are not what was written
 */
export async function readRunChecksums(runDirectory: string): Promise<Checksums | undefined> {
  const text = await readFile(join(runDirectory, checksumsFile), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { value, isSealed } = openSealedJson(text);
  if (!isSealed) throw new SyntaxError('no checksum');
  return value.files as Checksums;
}
