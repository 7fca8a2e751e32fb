import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromRegistry, install, pack, root } from './install.ts';

const execute = promisify(execFile);
const maxBuffer = 64 * 1024 * 1024;

let folder: string;
let tarball: string;
let work: string;
let target: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mainbench-package-'));
  tarball = await pack(folder);
  work = join(folder, 'work');
  target = await install(tarball, work);
  for (const file of ['benchmarks/quickstart.yaml', 'examples/recipe.yaml']) {
    await cp(join(root, file), join(work, file));
  }
  // By either name of what is offered: the filter comes with the checkout's, the task gets the package's.
  const filter = await readFile(join(root, 'examples', 'short-texts.ts'), 'utf8');
  await writeFile(join(work, 'examples', 'short-texts.ts'), `import '@mainbench/kit';\n${filter}`);
  const task = await readFile(join(root, 'examples', 'word-overlap.ts'), 'utf8');
  await writeFile(join(work, 'examples', 'word-overlap.ts'), task.replaceAll('@mainbench/', 'mainbench/'));
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command line of a folder that has it, as `npx mainbench` there would. */
async function mainbench(of: string, ...args: string[]): Promise<string> {
  const program = join(of, 'packages', 'cli', 'bin', 'mainbench.mjs');
  const env = { ...process.env, NO_COLOR: '1', MAINBENCH_PYTHON: join(root, '.venv', 'bin', 'python') };
  return (await execute(process.execPath, [program, ...args], { cwd: work, env, maxBuffer })).stdout;
}

describe('the package, installed into an empty folder', { timeout: 300_000 }, () => {
  it.each([
    ['the quickstart', 'benchmarks/quickstart.yaml'],
    ['a filter and a task in files beside their recipe', 'examples/recipe.yaml'],
  ])('plans %s with the addresses that a checkout has', async (_, recipe) => {
    const addresses = async (of: string) => {
      const plan = JSON.parse(await mainbench(of, 'plan', recipe, '--out', 'run', '--json'));
      return plan.stages.map(({ address }: { address: string }) => address);
    };
    const planned = await addresses(target);
    expect(planned.length).toBeGreaterThan(20);
    expect(planned).toEqual(await addresses(root));
  });

  it.each([
    ['the guard of started programs', 'packages/engines/src/processes/guard/guard-main.js'],
    ['the Python package', 'packages/engine-python/mainbench_engine/server/app.py'],
    ["the page's style", 'packages/report/src/page/styles/text.css'],
  ])('has %s', async (_, file) => {
    expect((await readFile(join(target, file), 'utf8')).length).toBeGreaterThan(100);
  });

  it.runIf(fromRegistry)('runs the example to its report, and takes no commit of the folder for its own', async () => {
    const commit = ['-c', 'user.name=someone', '-c', 'user.email=some@one', 'commit', '--allow-empty', '-m', 'mine'];
    for (const args of [['init'], commit]) await execute('git', args, { cwd: work });
    expect(await mainbench(target, 'run', 'examples/recipe.yaml', '--out', 'run')).toContain('word overlap');
    const results = JSON.parse(await readFile(join(work, 'run', 'report', 'results.json'), 'utf8'));
    expect(results.runs[0].code).toEqual([expect.objectContaining({ commit: null, dirty: null })]);
  });
});

describe('the tarball', { timeout: 60_000 }, () => {
  it('has nothing that publint finds', async () => {
    const { messages, pkg } = await publint({ pkgDir: target, pack: false });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('has types where it is imported', async () => {
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(await readFile(tarball))), {
      excludeEntrypoints: ['./package.json'],
    });
    // An older way of finding modules, and `require`, are not offered.
    const problems = 'problems' in result ? result.problems : [{ kind: 'no types at all', resolutionKind: '' }];
    const offered = problems.filter((problem) => {
      return !('resolutionKind' in problem) || !['node10', 'node16-cjs'].includes(problem.resolutionKind);
    });
    expect(offered).toEqual([]);
  });
});
