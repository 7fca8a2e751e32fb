import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './tracked-files.ts';

const packages = readdirSync(join(root, 'packages'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The files and folders that a document names in backticks. */
const named = (text: string) => [...text.matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map(([, path]) => path as string);

describe('a README', () => {
  it.each(packages)('of %s says in few lines what it is, what not, and where to start', (name) => {
    const folder = join(root, 'packages', name);
    const text = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(text.split('\n').length).toBeLessThan(16);
    expect(text).toMatch(/^\*\*Not here\.\*\*.*\n\n\*\*Start at\*\*$/m);
    const paths = named(text).filter((path) => /^(src|templates|mainbench_engine)\//.test(path));
    expect(paths.length).toBeGreaterThan(1);
    expect(paths.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  });
});

it('is a path of files that are there, in CONTRIBUTING.md', () => {
  const text =
    readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').split("## A reader's path")[1]?.split('\n## ')[0] ?? '';
  const paths = named(text).filter((path) => /^(benchmarks|packages|examples|docs|test)\//.test(path));
  expect(paths.length).toBeGreaterThan(8);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
