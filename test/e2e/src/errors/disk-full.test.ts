import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mainbench, temporaryFolder } from '../mainbench.ts';
import type { SharedRun } from '../shared-runs.ts';
import { expectSentence } from './expect-sentence.ts';
import { finishedRun } from './small-recipe.ts';

/** Kilobytes of the volume, and how much of it is left: enough for the tables, not for a training. */
const volumeSize = 8192;
const left = 300;

interface Volume {
  folder: string;
  /** Starts a command that finds no room. */
  through: readonly string[];
  free(): Promise<void>;
  remove(): void;
}

/** A small volume that is nearly full; where none can be mounted, a limit on the size of a file stands for it. */
async function fullVolume(): Promise<Volume> {
  const folder = join(await temporaryFolder(), 'volume');
  await mkdir(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${volumeSize}k`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    const through = ['bash', '-c', 'ulimit -f 1; trap \'\' XFSZ; exec "$@"', 'bash'];
    return { folder, through, free: async () => {}, remove: () => {} };
  }
  const ballast = join(folder, 'ballast');
  await writeFile(ballast, Buffer.alloc((volumeSize - left) * 1024));
  return {
    folder,
    through: [],
    free: () => rm(ballast),
    remove: () => execFileSync('umount', ['--lazy', folder]),
  };
}

describe('a full disk', { timeout: 240_000 }, () => {
  let run: SharedRun;
  let volume: Volume;
  beforeAll(async () => {
    run = await finishedRun();
    volume = await fullVolume();
  }, 240_000);
  afterAll(() => volume?.remove());

  it('is named, and once there is room the same command continues to the same numbers', async () => {
    const out = join(volume.folder, 'run');
    const full = await mainbench(['run', run.recipe, '--out', out], { through: volume.through });
    const said = expectSentence(full, 9, /disk is full|size limit/);
    expect(said).toContain(out);
    expect(said).toMatch(/[Ff]ree some space and run/);
    expect(full.stderr).not.toContain('Continuing');
    await volume.free();
    const { code, stderr } = await mainbench(['run', run.recipe, '--out', out]);
    expect(code, stderr).toBe(0);
    const results = (folder: string) => readFile(join(folder, 'report', 'results.json'), 'utf8');
    expect(await results(out)).toBe(await results(run.out));
  });
});
