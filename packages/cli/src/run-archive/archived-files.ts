import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rowsFile } from '@mainbench/graph';
import { MainbenchError, type Manifest } from '@mainbench/spec';

/** A file of a run that its archive holds. */
export interface ArchivedFile {
  /** Relative to the run's folder, with slashes. */
  path: string;
  bytes: number;
  sha256: string;
}

/** Rows, scores, verdicts and the losses of trainings; whatever else an artifact holds is a model or a help to make one. */
const archived = new Set([rowsFile, 'steps.jsonl']);

const manifestName = 'manifest.json';

function damaged(file: string, found: string, cause?: unknown): MainbenchError {
  return new MainbenchError('data', `the artifact is damaged: ${found}.`, {
    file,
    hint: 'Remove its folder and run the recipe again: it is made anew.',
    cause,
  });
}

function parseManifest(text: string, file: string): Manifest {
  try {
    const value = JSON.parse(text) as Manifest;
    if (typeof value.files === 'object' && value.files !== null) return value;
  } catch (cause) {
    throw damaged(file, 'its manifest is cut or was changed', cause);
  }
  throw damaged(file, 'its manifest lists no files');
}

async function filesOf(runDirectory: string, folder: string, manifest: Manifest): Promise<ArchivedFile[]> {
  const files: ArchivedFile[] = [];
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
    if (!archived.has(name)) continue;
    const file = join(runDirectory, folder, name);
    const found = await lstat(file).catch((cause: unknown) => {
      throw damaged(file, 'this file of it is missing', cause);
    });
    if (!found.isFile()) throw damaged(file, 'expected a file');
    if (found.size !== bytes) throw damaged(file, `expected ${bytes} bytes, found ${found.size}`);
    files.push({ path: `${folder}/${name}`, bytes, sha256 });
  }
  return files;
}

/** Manifests of a run's finished artifacts as text, and their files of rows, in the order of their names. */
export async function archivedFiles(
  runDirectory: string,
): Promise<{ manifests: { path: string; text: string }[]; files: ArchivedFile[] }> {
  const entries = await readdir(join(runDirectory, 'artifacts'), { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.includes('.')).map(({ name }) => name);
  const manifests: { path: string; text: string }[] = [];
  const files: ArchivedFile[] = [];
  for (const name of names.sort()) {
    const folder = `artifacts/${name}`;
    const file = join(runDirectory, folder, manifestName);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    // A folder without a manifest was never finished.
    if (text === undefined) continue;
    manifests.push({ path: `${folder}/${manifestName}`, text });
    files.push(...(await filesOf(runDirectory, folder, parseManifest(text, file))));
  }
  return { manifests, files };
}
