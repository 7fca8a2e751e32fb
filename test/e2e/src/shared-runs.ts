import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mainbench, microRecipe, temporaryFolder } from './mainbench.ts';
import { until } from './processes.ts';

const variable = 'MAINBENCH_E2E_RUNS';

/**
 * For vitest, once for all files of tests: a folder for the runs that they share, removed at the end. `npm test` names
 * one that test/e2e and test/attack share, and removes it itself.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  if (process.env[variable] !== undefined) return async () => {};
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

/**
 * What files of tests share, such as a run or a model: the file that asks first makes it, those beside it wait.
 *
 * @param make writes it into the folder and returns what the others need to know, as JSON
 * @throws Error for each of them where it could not be made
 */
export async function shared<Made extends object>(
  name: string,
  make: (folder: string) => Promise<Made>,
): Promise<Made> {
  const folders = process.env[variable];
  if (folders === undefined) throw new Error('expected the configuration of test/e2e: npx vitest run --root test/e2e');
  const folder = join(folders, name);
  const isFirst = await mkdir(folder).then(
    () => true,
    () => false,
  );
  const ended = join(folder, 'ended');
  if (isFirst) {
    const made = await make(folder).catch(String);
    await writeFile(join(folder, 'writing'), JSON.stringify(made));
    // Those who wait must not see half of it.
    await rename(join(folder, 'writing'), ended);
  }
  // The limits of the tests that wait end this before.
  await until(`${name} is made`, () => existsSync(ended), 900);
  const made: Made | string = JSON.parse(await readFile(ended, 'utf8'));
  if (typeof made === 'string') throw new Error(`${name} could not be made: ${made}`);
  return made;
}

/**
 * The finished run of a recipe.
 *
 * @param write gives the recipe, which it writes into the folder where there is none
 */
export function sharedRun(name: string, write: (folder: string) => Promise<string>): Promise<SharedRun> {
  return shared(name, async (folder) => {
    const recipe = await write(folder);
    const out = join(folder, 'run');
    const started = Date.now();
    const { code, stdout, stderr } = await mainbench(['run', recipe, '--out', out]);
    if (code !== 0) throw new Error(stderr);
    return { recipe, out, stdout, milliseconds: Date.now() - started };
  });
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
