import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { commitDirectory, isUnfinished, sha256OfFile, writeFileAtomic } from '@mainbench/kit';
import { type Artifact, MainbenchError, type Manifest, type Stage } from '@mainbench/spec';
import { addressOf } from './address.ts';

export type ArtifactState = 'complete' | 'partial' | 'missing';

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function describeFiles(directory: string): Promise<Manifest['files']> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files: Manifest['files'] = {};
  for (const path of paths.sort()) {
    const name = path.slice(directory.length + 1);
    // A kill between the manifest and the rename leaves one that tells of no other file than these.
    if (name === 'manifest.json' || isUnfinished(basename(name))) continue;
    files[name] = { bytes: (await stat(path)).size, sha256: await sha256OfFile(path) };
  }
  return files;
}

/** The manifest of an artifact that was changed or cut after it was made. */
function damaged(directory: string, stage: Stage, found: string, file: string, cause?: unknown): MainbenchError {
  return new MainbenchError('data', `the artifact of ${stage.label} is damaged: ${found}.`, {
    file,
    hint: `Remove the folder ${directory} and run the same command again: it is made anew.`,
    cause,
  });
}

function parseManifest(text: string): Manifest | undefined {
  try {
    const value: Partial<Manifest> | null = JSON.parse(text);
    return typeof value?.address === 'string' && typeof value.files === 'object' ? (value as Manifest) : undefined;
  } catch {
    return undefined;
  }
}

/** The artifacts of a run's folder. A folder without the suffix `.partial` is complete and never changes. */
export class ArtifactStore {
  readonly root: string;
  readonly #whole = new Set<string>();

  constructor(runDirectory: string) {
    this.root = join(runDirectory, 'artifacts');
  }

  /** Where the artifact of a stage is, once complete. */
  directoryOf(stage: Stage): string {
    return join(this.root, `${stage.kind}-${addressOf(stage).slice(0, 16)}`);
  }

  artifactOf(stage: Stage): Artifact {
    return { address: addressOf(stage), kind: stage.kind, label: stage.label, directory: this.directoryOf(stage) };
  }

  async stateOf(stage: Stage): Promise<ArtifactState> {
    const directory = this.directoryOf(stage);
    if (await exists(join(directory, 'manifest.json'))) return 'complete';
    const begun = (await exists(`${directory}.partial`)) || (await exists(this.sharedDirectoryOf(stage)));
    return begun ? 'partial' : 'missing';
  }

  /** Where the orchestrators of a stage claim and keep its parts, until its artifact is there. */
  sharedDirectoryOf(stage: Stage): string {
    return `${this.directoryOf(stage)}.shared`;
  }

  /** Removes what is of no use since the artifact is there. */
  async tidy(stage: Stage): Promise<void> {
    for (const suffix of ['.shared', '.partial']) {
      await rm(`${this.directoryOf(stage)}${suffix}`, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  /** The folder in which a stage works; what an interrupted run left there is still there. */
  async openPartial(stage: Stage): Promise<string> {
    const directory = `${this.directoryOf(stage)}.partial`;
    await mkdir(directory, { recursive: true });
    return directory;
  }

  /** Turns a partial folder into the artifact, in one rename. */
  async commit(stage: Stage, run: Pick<Manifest, 'facts' | 'environment' | 'startedAt' | 'seconds'>): Promise<void> {
    const partial = `${this.directoryOf(stage)}.partial`;
    const inputs = Object.entries(stage.inputs).map(([name, input]) => [name, addressOf(input)]);
    const manifest: Manifest = {
      address: addressOf(stage),
      kind: stage.kind,
      version: stage.version,
      label: stage.label,
      parameters: stage.parameters,
      inputs: Object.fromEntries(inputs),
      ...run,
      files: await describeFiles(partial),
    };
    await writeFileAtomic(join(partial, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    await commitDirectory(partial, this.directoryOf(stage));
  }

  /** @throws MainbenchError of kind `data` where the artifact is absent, damaged or belongs to another address */
  async readManifest(stage: Stage): Promise<Manifest> {
    const directory = this.directoryOf(stage);
    const file = join(directory, 'manifest.json');
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new MainbenchError('data', `the artifact of ${stage.label} is not there.`, {
        file,
        hint: 'Run `mainbench run` with this recipe first.',
        cause,
      });
    });
    const manifest = parseManifest(text);
    if (manifest === undefined) throw damaged(directory, stage, 'its manifest is cut or was changed', file);
    if (manifest.address !== addressOf(stage)) {
      throw new MainbenchError('data', `expected the artifact ${addressOf(stage)}, found ${manifest.address}.`, {
        file,
        hint: 'Remove that folder and run again.',
      });
    }
    return manifest;
  }

  /**
   * Makes sure, once a process, that the files of an artifact have the sizes that its manifest tells.
   * @returns the artifact's folder
   * @throws MainbenchError of kind `data` naming the file that is missing, cut or longer
   */
  async requireWhole(stage: Stage): Promise<string> {
    const directory = this.directoryOf(stage);
    if (this.#whole.has(directory)) return directory;
    const { files } = await this.readManifest(stage);
    for (const [name, { bytes }] of Object.entries(files)) {
      const file = join(directory, name);
      const { size } = await stat(file).catch((cause: unknown) => {
        throw damaged(directory, stage, 'this file of it is missing', file, cause);
      });
      if (size !== bytes) throw damaged(directory, stage, `expected ${bytes} bytes, found ${size}`, file);
    }
    this.#whole.add(directory);
    return directory;
  }
}
