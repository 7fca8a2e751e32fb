import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mainbench, microRecipe, temporaryFolder } from './mainbench.ts';
import { until } from './processes.ts';

const variable = 'MAINBENCH_E2E_RUNS';

/** For vitest, once for all files of tests: a folder for the runs that they share, removed at the end. */
export default async function setUp(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'mainbench-e2e-runs-'));
  process.env[variable] = folder;
  return () => rm(folder, { recursive: true, force: true });
}

/** A finished run that files of tests share: they read it, and change copies. */
export interface SharedRun {
  recipe: string;
  out: string;
  stdout: string;
  /** How long it took. */
  milliseconds: number;
}

async function make(recipe: string, folder: string): Promise<void> {
  const out = join(folder, 'run');
  const started = Date.now();
  const { code, stdout, stderr } = await mainbench(['run', recipe, '--out', out]);
  const run: SharedRun = { recipe, out, stdout, milliseconds: Date.now() - started };
  await writeFile(join(folder, 'writing'), JSON.stringify(code === 0 ? run : stderr));
  // Those who wait must not see half of it.
  await rename(join(folder, 'writing'), join(folder, 'ended'));
}

/**
 * The finished run of a recipe: the file of tests that asks first makes it, those beside it wait.
 *
 * @param write gives the recipe, where it has to be written first
 */
export async function sharedRun(name: string, write: () => Promise<string>): Promise<SharedRun> {
  const folders = process.env[variable];
  if (folders === undefined) throw new Error('expected the configuration of test/e2e: npx vitest run --root test/e2e');
  const folder = join(folders, name);
  const isFirst = await mkdir(folder).then(
    () => true,
    () => false,
  );
  if (isFirst) await make(await write(), folder);
  const ended = join(folder, 'ended');
  // The limits of the tests that wait end this before.
  await until(`the run ${name} ended`, () => existsSync(ended), 900);
  const run: SharedRun | string = JSON.parse(await readFile(ended, 'utf8'));
  if (typeof run === 'string') throw new Error(`the recipe ${name} did not run: ${run}`);
  return run;
}

/** The finished run of the smallest recipe that has every part. */
export function microRun(): Promise<SharedRun> {
  return sharedRun('micro', async () => microRecipe);
}

/** The text of a run's results. */
export function results(out: string): Promise<string> {
  return readFile(join(out, 'report', 'results.json'), 'utf8');
}

/** A folder of a run that has every artifact of another and nothing else. */
export async function copyOf(run: SharedRun): Promise<string> {
  const out = join(await temporaryFolder(), 'run');
  await cp(join(run.out, 'artifacts'), join(out, 'artifacts'), { recursive: true });
  return out;
}
