import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError } from '@mainbench/spec';
import { beforeAll, describe, expect, it } from 'vitest';
import { runSource } from './read-runs.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainbench-reported-'));
  mkdirSync(join(folder, 'run'));
  for (const name of ['run.tar.gz', 'run.tgz', 'recipe.yaml']) writeFileSync(join(folder, name), '');
});

describe('runSource', () => {
  it.each([
    ['run', 'folder'],
    ['run.tar.gz', 'archive'],
    ['run.tgz', 'archive'],
    ['recipe.yaml', 'recipe'],
  ])('takes %s for a %s', async (name, kind) => {
    expect(await runSource(join(folder, name))).toEqual({ kind, path: join(folder, name) });
  });

  it.each(['none', 'none.tar.gz', 'none.yaml', 'recipe.yaml/none'])(
    'says what may be named where nothing is at %s',
    async (name) => {
      const path = join(folder, name);
      const failed = await runSource(path).catch((error) => error);
      expect(failed).toMatchObject({ kind: 'usage' });
      expect(describeError(failed)).toBe(
        `${path}: there is no run folder, archive or recipe at this path. Name the folder of a finished run ` +
          '(mainbench run makes runs/NAME), an archive of `mainbench export` (.tar.gz or .tgz), or a recipe (YAML).',
      );
    },
  );
});
