import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestFile, parseManifest, rowsFile } from '@mainbench/graph';
import { sha256OfFile } from '@mainbench/kit';
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
      throw damaged(file, 'this file of it is missing', cause);
    });
    if (!found.isFile()) throw damaged(file, 'expected a file');
    if (found.size !== bytes) throw damaged(file, `expected ${bytes} bytes, found ${found.size}`);
    if ((await sha256OfFile(file)) !== sha256) throw damaged(file, 'its bytes are not those that were written');
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
