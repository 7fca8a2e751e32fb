import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { commitDirectory, exists, isUnfinished, replaceDirectory, sha256OfFile, writeFileAtomic } from '@mainbench/kit';
import { type Artifact, MainbenchError, type Manifest, type Stage } from '@mainbench/spec';
import { addressOf } from './address.ts';
import { findDamage, rememberFiles } from './check-files.ts';
import { manifestFile, manifestText, parseManifest } from './manifest-file.ts';
import { removedFiles, removeWeights, weightsAreRemoved } from './removed-weights.ts';

export type ArtifactState = 'complete' | 'partial' | 'missing';

async function describeFiles(directory: string): Promise<Manifest['files']> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files: Manifest['files'] = {};
  for (const path of paths.sort()) {
    const name = path.slice(directory.length + 1);
    // A kill between the manifest and the rename leaves one that tells of no other file than these.
    if (name === manifestFile || isUnfinished(basename(name))) continue;
    files[name] = { bytes: (await stat(path)).size, sha256: await sha256OfFile(path) };
  }
  return files;
}

/** An artifact that was changed or cut after it was made. */
function damaged(directory: string, stage: Stage, found: string, file: string): MainbenchError {
  return new MainbenchError('data', `the artifact of ${stage.label} is damaged: ${found}.`, {
    file,
    hint: `Remove the folder ${directory} and run the same command again: it is recomputed where something needs it.`,
  });
}

/**
 * The artifacts of a run's folder. A folder without a suffix is complete and never changes, but that the weights of a
 * model may be removed; it is then complete all the same.
 */
export class ArtifactStore {
  readonly root: string;
  /** Folder of notes on the large files that were found whole. */
  readonly #times: string;
  /** Folders whose manifests were read, and those whose files were compared with them. */
  readonly #named = new Set<string>();
  readonly #whole = new Set<string>();

  constructor(runDirectory: string) {
    this.root = join(runDirectory, 'artifacts');
    this.#times = join(runDirectory, '.verified');
  }

  /** Where the artifact of a stage is, once complete. */
  directoryOf(stage: Stage): string {
    return join(this.root, `${stage.kind}-${addressOf(stage).slice(0, 16)}`);
  }

  artifactOf(stage: Stage): Artifact {
    return { address: addressOf(stage), kind: stage.kind, label: stage.label, directory: this.directoryOf(stage) };
  }

  /** @throws MainbenchError of kind `data` where its folder has no manifest, a damaged one or one of another address */
  async stateOf(stage: Stage): Promise<ArtifactState> {
    const directory = this.directoryOf(stage);
    const manifest = join(directory, manifestFile);
    if ((await exists(manifest)) || ((await this.#endReplacement(directory)) && (await exists(manifest)))) {
      if (!this.#named.has(directory)) await this.readManifest(stage);
      return 'complete';
    }
    if ((await exists(directory)) && !(await exists(manifest))) {
      throw damaged(directory, stage, 'its manifest is missing', manifest);
    }
    const begun = (await exists(`${directory}.partial`)) || (await exists(this.sharedDirectoryOf(stage)));
    return begun ? 'partial' : 'missing';
  }

  #timesOf(directory: string): string {
    return join(this.#times, `${basename(directory)}.json`);
  }

  /** Where the orchestrators of a stage claim and keep its parts, until its artifact is there. */
  sharedDirectoryOf(stage: Stage): string {
    return `${this.directoryOf(stage)}.shared`;
  }

  /** Whether an artifact's weights were removed, so that no stage can read it as a model. */
  async lacksWeights(stage: Stage): Promise<boolean> {
    return weightsAreRemoved(this.directoryOf(stage));
  }

  /**
   * Removes the weights of a model that is there.
   * @param isNeeded whether somebody else still reads it
   * @returns whether there are none left
   */
  async removeWeights(stage: Stage, isNeeded: () => Promise<boolean>): Promise<boolean> {
    if ((await this.stateOf(stage)) !== 'complete') return false;
    return removeWeights(this.directoryOf(stage), await this.readManifest(stage), isNeeded);
  }

  /** Ends what a kill cut between the two renames of `commit`: a folder that is whole gets the artifact's name. */
  async #endReplacement(directory: string): Promise<boolean> {
    const replaced = `${directory}.replaced`;
    if (!(await exists(replaced))) return false;
    const partial = `${directory}.partial`;
    const whole = (await exists(join(partial, manifestFile))) ? partial : replaced;
    // It fails where another process was faster, or where nothing may be written.
    await rename(whole, directory).catch(() => undefined);
    return true;
  }

  /** Removes what is of no use since the artifact is there. */
  async tidy(stage: Stage): Promise<void> {
    for (const suffix of ['.shared', '.partial', '.replaced']) {
      await rm(`${this.directoryOf(stage)}${suffix}`, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  /** The folder in which a stage works; what an interrupted run left there is still there. */
  async openPartial(stage: Stage): Promise<string> {
    const directory = `${this.directoryOf(stage)}.partial`;
    await mkdir(directory, { recursive: true });
    return directory;
  }

  /** Turns a partial folder into the artifact, in one rename; one without its weights makes way for it. */
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
    await writeFileAtomic(join(partial, manifestFile), manifestText(manifest));
    const directory = this.directoryOf(stage);
    if (await this.lacksWeights(stage)) await replaceDirectory(partial, directory, `${directory}.replaced`);
    else await commitDirectory(partial, directory);
    await rememberFiles(directory, manifest.files, this.#timesOf(directory));
  }

  /** @throws MainbenchError of kind `data` where the artifact is absent, damaged or belongs to another address */
  async readManifest(stage: Stage): Promise<Manifest> {
    const directory = this.directoryOf(stage);
    const file = join(directory, manifestFile);
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new MainbenchError('data', `the artifact of ${stage.label} is missing.`, {
        file,
        hint: 'Run `mainbench run` with this recipe first.',
        cause,
      });
    });
    const manifest = parseManifest(text);
    if (typeof manifest === 'string') throw damaged(directory, stage, manifest, file);
    if (manifest.address !== addressOf(stage)) {
      throw new MainbenchError('data', `expected the artifact ${addressOf(stage)}, found ${manifest.address}.`, {
        file,
        hint: `Remove the folder ${directory} and run the same command again.`,
      });
    }
    this.#named.add(directory);
    return manifest;
  }

  /**
   * Makes sure, once a process, that the files of an artifact are those that its manifest tells, by size and SHA-256;
   * those that were removed on purpose may be missing. A large file whose size and time of change are those of the last
   * time is not hashed again.
   * @returns the artifact's folder
   * @throws MainbenchError of kind `data` naming the file that is missing or was changed
   */
  async requireWhole(stage: Stage): Promise<string> {
    const directory = this.directoryOf(stage);
    if (this.#whole.has(directory)) return directory;
    const { files } = await this.readManifest(stage);
    const removed = await removedFiles(directory);
    const damage = await findDamage(directory, files, { removed, times: this.#timesOf(directory) });
    if (damage !== undefined) throw damaged(directory, stage, damage.found, damage.file);
    this.#whole.add(directory);
    return directory;
  }

  /** Bytes of the files of an artifact that are on disk: those of its manifest, without what was removed. */
  async bytesOf(stage: Stage): Promise<number> {
    const directory = this.directoryOf(stage);
    const { files } = await this.readManifest(stage);
    const removed = await removedFiles(directory);
    let total = 0;
    for (const [name, { bytes }] of Object.entries(files)) {
      if (!removed.has(name) || (await exists(join(directory, name)))) total += bytes;
    }
    return total;
  }
}
